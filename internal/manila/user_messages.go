package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// UserMessage is a user message: why a request failed after the service had accepted
// it.
type UserMessage struct {
	ID         string `json:"id"`
	RequestID  string `json:"request_id"`
	ResourceID string `json:"resource_id"`
	ActionID   string `json:"action_id"`
	DetailID   string `json:"detail_id"`
	Level      string `json:"message_level"`
	Text       string `json:"user_message"`
	CreatedAt  string `json:"created_at"`
}

// UserMessages lists the user messages about a request, by the request ID of its 202.
// A service without user messages has none, and is not called again.
func (c *Client) UserMessages(ctx context.Context, requestID string) ([]UserMessage, error) {
	if requestID == "" || c.capabilities.noUserMessages.Load() {
		return nil, nil
	}
	messages, err := callAndDecode(ctx, c, request{
		operation: "read the messages of request " + requestID,
		method:    http.MethodGet, path: "messages",
		query:        url.Values{"request_id": {requestID}},
		microversion: userMessagesMicroversion,
	}, decodeMessages)
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound) {
		c.capabilities.noUserMessages.Store(true)
		return nil, nil
	}
	// A service ignores a filter that it does not know.
	return slices.DeleteFunc(messages, func(m UserMessage) bool { return m.RequestID != requestID }), err
}

func decodeMessages(body []byte) ([]UserMessage, error) {
	var document struct {
		Messages listOf[UserMessage] `json:"messages"`
	}
	if err := unmarshalList(body, &document, "message"); err != nil {
		return nil, err
	}
	for i := range document.Messages {
		message := &document.Messages[i]
		message.Text = cleanLine(message.Text, 2*maxMessage)
	}
	return document.Messages, nil
}
