package manila

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Error says what was tried, on which share, and what the result was.
func (e *Error) Error() string {
	text := "could not " + e.what() + ": " + e.outcome()
	var notes []string
	if e.RequestID != "" {
		notes = append(notes, "request id "+e.RequestID)
	}
	if e.Attempts > 1 {
		notes = append(notes, fmt.Sprintf("tried %d times", e.Attempts))
	}
	if e.waited > 0 {
		notes = append(notes, "waited "+e.waited.Round(time.Second).String())
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	return text
}

func (e *Error) what() string {
	if e.Operation == "" {
		return "call the share service"
	}
	if e.Share == (Ref{}) || e.Operation == logIn || e.Operation == findService {
		return e.Operation + e.detail
	}
	if verb, ok := strings.CutSuffix(e.Operation, e.Share.kind()); ok {
		return verb + e.Share.String() + e.detail
	}
	return e.Operation + e.detail + " for " + e.Share.String()
}

func (e *Error) outcome() string {
	cause := "unknown reason"
	if e.Err != nil {
		cause = cleanLine(e.Err.Error(), maxMessage)
	}
	switch class := e.Class(); {
	case class == ClassCanceled:
		return cause
	case class == ClassMalformed && e.Status != 0:
		return fmt.Sprintf("%s answered %s, but %s", e.who(), statusText(e.Status), cause)
	case class == ClassMalformed:
		return fmt.Sprintf("the response of %s is malformed: %s", e.who(), cause)
	case e.Status != 0:
		text := e.who() + " answered " + statusText(e.Status)
		switch message := e.messageWithoutStatus(); {
		case message != "":
			return text + ": " + message
		case e.Message != "":
			return text
		case e.Err != nil:
			return text + ": " + cause
		}
		return text + " without a reason"
	case isCertificate(e.Err):
		return fmt.Sprintf("%s cannot be trusted: %s", e.who(), cause)
	case class == ClassUnreachable:
		return fmt.Sprintf("%s could not be reached: %s", e.who(), cause)
	case class == ClassLost:
		return fmt.Sprintf("%s sent no complete response: %s", e.who(), cause)
	}
	return cause
}

// messageWithoutStatus: web servers and WebOb repeat the status in the body ("404
// Not Found", "404 Not Found The resource could not be found.").
func (e *Error) messageWithoutStatus() string {
	message := strings.TrimPrefix(e.Message, strconv.Itoa(e.Status)+" ")
	name := http.StatusText(e.Status)
	if rest, ok := strings.CutPrefix(message, name); ok && name != "" {
		// A sentence may begin with the same word: "Conflict with another share".
		if message != e.Message || rest == "" || strings.ContainsAny(rest[:1], ":.-") {
			return strings.TrimSuffix(strings.TrimLeft(rest, " :.-"), ".")
		}
	}
	return strings.TrimSuffix(e.Message, ".")
}

func (e *Error) who() string {
	who := "the share service"
	if e.Operation == logIn {
		who = "the identity service"
	}
	if address, err := url.Parse(e.URL); err == nil && address.Host != "" && (e.Message == "" || e.Operation == logIn) {
		who += " at " + origin(address)
	}
	return who
}

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprintf("status %d", status)
}
