package emulator

import (
	"fmt"
	"strconv"
)

// logLine is the log line of a request: what was asked, what was answered, and
// how the share is now. Headers, and with them tokens, are never in it.
func (e *Emulator) logLine(c *call, a *response) string {
	line := c.Method + " " + c.Path + " " + outcomeInWords(a)
	if c.Action != "" {
		line += " " + c.Action + sizeInWords(c)
	}
	if a.reason != "" {
		return line + ": " + a.reason
	}
	if s := e.share(c.ShareID); s != nil {
		line += fmt.Sprintf("; share %q is %s, %d GiB", s.Name, s.Status, s.Size)
	}
	return line
}

func outcomeInWords(a *response) string {
	if a.closed {
		return "connection cut"
	}
	return strconv.Itoa(a.status)
}

func sizeInWords(c *call) string {
	_, body, _ := c.action()
	size, err := newSize(body)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" to %d GiB", size)
}
