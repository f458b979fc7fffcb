package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Snapshot is the complete state of a snapshot of a share.
type Snapshot struct {
	ID          string
	Name        string
	Description string
	ProjectID   string
	UserID      string
	ShareID     string
	ShareProto  string
	Status      string
	Size        int // GiB, of the share when the snapshot was created
	CreatedAt   time.Time
}

// snapshot is a Snapshot with its internal state; see share.
type snapshot struct {
	Snapshot
	nameSet, descriptionSet bool
}

// createSnapshot is carried out after the response. "force" is in the API's
// documents and ignored (observed on Manila 15.1 and 20).
func (e *Emulator) createSnapshot(c *call) (*response, error) {
	given, err := c.snapshotBody()
	if err != nil {
		return nil, err
	}
	shareID, isText := given["share_id"].(string)
	if !isText {
		return nil, serverError()
	}
	of := e.share(shareID)
	switch {
	case of == nil || of.ProjectID != c.caller.project && !c.caller.admin():
		return nil, notFound("NotFound: " + resourceNotFoundText)
	case !e.hasSnapshots(of):
		return nil, apiError{
			http.StatusUnprocessableEntity,
			fmt.Sprintf("Snapshots cannot be created for share '%s' since it does not have that capability.", of.ID),
		}
	case of.SoftDeleted:
		return nil, forbidden(fmt.Sprintf("Snapshots cannot be created for share '%s' since it has been soft deleted.", of.ID))
	case of.Status != available:
		return nil, badRequest("Invalid share: Source share status must be available.")
	}
	if err := e.checkSnapshotQuota(of); err != nil {
		return nil, err
	}
	s := &snapshot{Snapshot: Snapshot{
		ID: e.newUUID(), ProjectID: c.caller.project, UserID: c.caller.account.id, ShareID: of.ID, ShareProto: of.ShareProto,
		Status: creating, Size: of.Size, CreatedAt: c.Time.UTC(),
	}}
	for _, field := range []struct {
		key  string
		into *string
		set  *bool
	}{
		{"display_name", &s.Name, &s.nameSet}, {"name", &s.Name, &s.nameSet},
		{"display_description", &s.Description, &s.descriptionSet}, {"description", &s.Description, &s.descriptionSet},
	} {
		if err := setText(given, field.key, field.into, field.set); err != nil {
			return nil, err
		}
	}
	e.snapshots = append(e.snapshots, s)
	resp := jsonResponse(http.StatusAccepted, map[string]any{"snapshot": s.detail(c)})
	e.startSnapshot(c, s)
	return resp, nil
}

func (e *Emulator) startSnapshot(c *call, s *snapshot) {
	plan := e.planWork(c, workCreate, e.opts.Takes.Snapshot)
	requestID := c.RequestID
	e.work.at(c.Time.Add(plan.duration), func(now time.Time) {
		s.Status = available
		if plan.outcome != workSucceeds {
			s.Status = inError
			e.addSnapshotMessage(s, requestID, now, snapshotFailed)
		}
	})
}

// snapshotBody is the "snapshot" of a request.
func (c *call) snapshotBody() (map[string]any, error) {
	body, err := c.value()
	if err != nil {
		return nil, err
	}
	object, _ := body.(map[string]any)
	given, isObject := object["snapshot"].(map[string]any)
	if !isObject {
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	return given, nil
}

// withSnapshot looks up the snapshot of the path.
func withSnapshot(handle func(*Emulator, *call, *snapshot) (*response, error)) handler {
	return func(e *Emulator, c *call) (*response, error) {
		s := e.snapshot(c.params["snapshot"])
		if s == nil || s.ProjectID != c.caller.project && !c.caller.admin() {
			return nil, notFound(notFoundText)
		}
		return handle(e, c, s)
	}
}

func (e *Emulator) snapshot(id string) *snapshot {
	at := slices.IndexFunc(e.snapshots, func(s *snapshot) bool { return s.ID == id })
	if at < 0 {
		return nil
	}
	return e.snapshots[at]
}

func (e *Emulator) removeSnapshot(id string) {
	e.snapshots = slices.DeleteFunc(e.snapshots, func(s *snapshot) bool { return s.ID == id })
}

func (e *Emulator) showSnapshot(c *call, s *snapshot) (*response, error) {
	return okResponse(map[string]any{"snapshot": s.detail(c)}), nil
}

// updateSnapshot honours display_name and display_description only, in any status.
func (e *Emulator) updateSnapshot(c *call, s *snapshot) (*response, error) {
	given, err := c.snapshotBody()
	if err != nil {
		return nil, err
	}
	if err := setText(given, "display_name", &s.Name, &s.nameSet); err != nil {
		return nil, err
	}
	if err := setText(given, "display_description", &s.Description, &s.descriptionSet); err != nil {
		return nil, err
	}
	return okResponse(map[string]any{"snapshot": s.detail(c)}), nil
}

func (e *Emulator) deleteSnapshot(c *call, s *snapshot) (*response, error) {
	if s.Status != available && s.Status != inError {
		return nil, badRequest("Invalid share snapshot: Share Snapshot status must be one of ('available', 'error').")
	}
	e.startSnapshotDelete(c, s)
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) startSnapshotDelete(c *call, s *snapshot) {
	plan := e.planWork(c, workDelete, e.opts.Takes.Snapshot)
	e.showStatus(c, &s.Status, deleting, plan)
	requestID := c.RequestID
	e.work.at(c.Time.Add(plan.invisible+plan.duration), func(now time.Time) {
		if plan.outcome != workSucceeds {
			s.Status = errorDeleting
			e.addSnapshotMessage(s, requestID, now, snapshotNotDeleted)
			return
		}
		e.removeSnapshot(s.ID)
	})
}

// snapshotAction has what administrators do with a snapshot that is stuck.
func (e *Emulator) snapshotAction(c *call, s *snapshot) (*response, error) {
	name, body, ok := c.action()
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	plain, prefixed := strings.CutPrefix(name, "os-")
	switch {
	case plain != "reset_status" && plain != "force_delete":
		return nil, badRequest("There is no such action: %s", name)
	case prefixed != (c.version <= lastWithPrefix):
		return nil, notFound(notFoundText)
	case !c.caller.admin():
		return nil, forbidden(accessDeniedText)
	case plain == "force_delete":
		e.startSnapshotDelete(c, s)
		return emptyResponse(http.StatusAccepted), nil
	}
	object, _ := body.(map[string]any)
	status, _ := object["status"].(string)
	if !slices.Contains(resettableSnapshots, status) {
		return nil, badRequest("Invalid state. Valid states: %s.", strings.Join(resettableSnapshots, ", "))
	}
	s.Status = status
	return emptyResponse(http.StatusAccepted), nil
}

var resettableSnapshots = []string{available, creating, deleting, inError, errorDeleting}

func (s *snapshot) detail(c *call) map[string]any {
	d := map[string]any{
		"id": s.ID, "share_id": s.ShareID, "share_size": s.Size, "size": s.Size, "share_proto": s.ShareProto,
		"created_at": s.CreatedAt.UTC().Format(manilaTime), "status": s.Status,
		"name": textOrNull(s.Name, s.nameSet), "description": textOrNull(s.Description, s.descriptionSet),
		"links": c.linksTo("snapshots/" + s.ID),
	}
	if c.version >= 12 && c.caller.admin() {
		d["provider_location"] = nil
	}
	if c.version >= 17 {
		d["user_id"], d["project_id"] = s.UserID, s.ProjectID
	}
	if c.version >= 73 {
		d["metadata"] = map[string]any{}
	}
	return d
}
