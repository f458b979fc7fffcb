package emulator

import (
	"net/http"
	"slices"
	"time"
)

// message is why accepted work failed.
type message struct {
	id         string
	project    string
	shareID    string
	ofSnapshot bool   // resource_id is that of an instance, which members do not see
	requestID  string // of the request that started the work
	text       messageText
	created    time.Time
}

type messageText struct{ action, detail, text string }

const messageLifetime = 30 * 24 * time.Hour

var (
	shrinkRefused = messageText{"009", "018", "shrink: Share Driver refused to shrink the share. The size to be shrunk is smaller " +
		"than the current used space. The share status has been set to available. Please select a size greater than the current used space."}
	extendFailed       = messageText{"008", "015", "extend: Share Driver failed to extend share. The share status has been set to extending_error. This action cannot be re-attempted until the status has been rectified. Contact your administrator to determine the cause of this failure."}
	schedulerRejected  = messageText{"008", "002", "extend: No storage could be allocated for this share request. Trying again with a different size or share type may succeed."}
	snapshotFailed     = messageText{"002", "001", "create: An unknown error occurred."}
	snapshotNotDeleted = messageText{"007", "001", "delete: An unknown error occurred."}
	noCapacity         = messageText{"001", "009", "allocate host: No storage could be allocated for this share request, Capacity filter didn't succeed."}
)

// addMessage does nothing on legacy services, which have no messages.
func (e *Emulator) addMessage(s *share, requestID string, now time.Time, text messageText) {
	if e.opts.LegacyRefusal {
		return
	}
	e.messages = append(e.messages, message{id: e.newUUID(), project: s.ProjectID, shareID: s.ID, requestID: requestID, text: text, created: now.UTC()})
}

// addSnapshotMessage names an instance of the snapshot, as the service does.
func (e *Emulator) addSnapshotMessage(s *snapshot, requestID string, now time.Time, text messageText) {
	if e.opts.LegacyRefusal {
		return
	}
	e.messages = append(e.messages, message{
		id: e.newUUID(), project: s.ProjectID, shareID: e.newUUID(), ofSnapshot: true, requestID: requestID, text: text, created: now.UTC(),
	})
}

func (m message) resourceType() string {
	if m.ofSnapshot {
		return "SHARE_SNAPSHOT"
	}
	return "SHARE"
}

func (e *Emulator) listMessages(c *call) (*response, error) {
	page, err := e.pageOf(c)
	if err != nil {
		return nil, err
	}
	direction := c.query.Get("sort_dir")
	if direction != "" && direction != "asc" && direction != "desc" {
		return nil, badRequest("Invalid input received: Unknown sort direction '%s'.", direction)
	}
	found := []any{}
	for _, m := range e.messages {
		if m.project == c.caller.project && m.matches(c) {
			found = append(found, m.fields(c))
		}
	}
	if direction != "asc" {
		slices.Reverse(found)
	}
	return okResponse(map[string]any{"messages": cut(page, found)}), nil
}

// matches ignores filters that the service does not know.
func (m message) matches(c *call) bool {
	for name, value := range map[string]string{
		"request_id":    m.requestID,
		"resource_id":   m.shareID,
		"action_id":     m.text.action,
		"detail_id":     m.text.detail,
		"message_level": "ERROR",
		"resource_type": m.resourceType(),
	} {
		if filter := c.query.Get(name); filter != "" && filter != value {
			return false
		}
	}
	return true
}

func (e *Emulator) showMessage(c *call) (*response, error) {
	i := e.messageIndex(c)
	if i < 0 {
		return nil, notFound("Message %s could not be found.", c.params["message"])
	}
	return okResponse(map[string]any{"message": e.messages[i].fields(c)}), nil
}

func (e *Emulator) deleteMessage(c *call) (*response, error) {
	i := e.messageIndex(c)
	if i < 0 {
		return nil, notFound("Message %s could not be found.", c.params["message"])
	}
	e.messages = slices.Delete(e.messages, i, i+1)
	return emptyResponse(http.StatusNoContent), nil
}

func (e *Emulator) messageIndex(c *call) int {
	return slices.IndexFunc(e.messages, func(m message) bool {
		return m.id == c.params["message"] && m.project == c.caller.project
	})
}

func (m message) fields(c *call) map[string]any {
	self := c.base + c.prefix + "/v2/" + m.project + "/messages/" + m.id
	return map[string]any{
		"id": m.id, "project_id": m.project, "request_id": m.requestID,
		"action_id": m.text.action, "detail_id": m.text.detail, "user_message": m.text.text,
		"message_level": "ERROR", "resource_type": m.resourceType(), "resource_id": m.shareID,
		"created_at": m.created.Format(manilaTime),
		"expires_at": m.created.Add(messageLifetime).Format(manilaTime),
		"links":      []any{map[string]any{"rel": "self", "href": self}},
	}
}
