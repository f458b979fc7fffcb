package emulator

import (
	"fmt"
	"strconv"
)

// logLine is the log line of a request: the request, the response, and the
// resulting state of the share. It never contains headers, which hold tokens.
func (e *Emulator) logLine(c *call, resp *response) string {
	outcome := strconv.Itoa(resp.status)
	if resp.closed {
		outcome = "connection cut"
	}
	line := c.Method + " " + c.Path + " " + outcome
	if c.Action != "" {
		line += " " + c.Action
		_, body, _ := c.action()
		if size, err := newSize(body); err == nil {
			line += fmt.Sprintf(" to %d GiB", size)
		}
	}
	if resp.reason != "" {
		return line + ": " + resp.reason
	}
	if s := e.share(c.ShareID); s != nil {
		line += fmt.Sprintf("; share %q is %s, %d GiB", s.Name, s.Status, s.Size)
	}
	return line
}
