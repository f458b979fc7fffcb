package emulator

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// resourceLock prevents that a share or an access rule is deleted, from microversion
// 2.81 on. A lock on a share does not protect its rules (observed on Manila 20).
type resourceLock struct {
	id, resourceID, resourceType, reason string
	createdAt                            time.Time
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (e *Emulator) listLocks(c *call) (*response, error) {
	id, kind := c.query.Get("resource_id"), c.query.Get("resource_type")
	if id != "" && !uuidForm.MatchString(id) {
		return nil, badRequest("Invalid input for field/attribute 0. Value: %s. '%s' is not a 'uuid'", id, id)
	}
	list := []any{}
	for _, lock := range e.locks {
		if (id == "" || id == lock.resourceID) && (kind == "" || kind == lock.resourceType) {
			list = append(list, lock.fields(c))
		}
	}
	return okResponse(map[string]any{"resource_locks": list}), nil
}

func (e *Emulator) showLock(c *call) (*response, error) {
	for _, lock := range e.locks {
		if lock.id == c.params["lock"] {
			return okResponse(map[string]any{"resource_lock": lock.fields(c)}), nil
		}
	}
	return nil, notFound("Resource lock %s could not be found.", c.params["lock"])
}

func (e *Emulator) createLock(c *call) (*response, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	fields, _ := body["resource_lock"].(map[string]any)
	text := func(name string) string {
		value, _ := fields[name].(string)
		return value
	}
	lock := resourceLock{
		id: e.newUUID(), resourceID: text("resource_id"), resourceType: cmp.Or(text("resource_type"), "share"),
		reason: text("lock_reason"), createdAt: c.Time,
	}
	if !uuidForm.MatchString(lock.resourceID) {
		return nil, badRequest(badRequestText)
	}
	e.locks = append(e.locks, lock)
	return okResponse(map[string]any{"resource_lock": lock.fields(c)}), nil
}

func (e *Emulator) deleteLock(c *call) (*response, error) {
	i := slices.IndexFunc(e.locks, func(lock resourceLock) bool { return lock.id == c.params["lock"] })
	if i < 0 {
		return nil, notFound("Resource lock %s could not be found.", c.params["lock"])
	}
	e.locks = slices.Delete(e.locks, i, i+1)
	return emptyResponse(http.StatusNoContent), nil
}

func (lock resourceLock) fields(c *call) map[string]any {
	return map[string]any{
		"id": lock.id, "resource_id": lock.resourceID, "resource_type": lock.resourceType, "resource_action": "delete",
		"lock_reason": orNull(lock.reason), "lock_context": "user", "user_id": c.caller.account.id, "project_id": c.caller.project,
		"created_at": timeOrNull(lock.createdAt), "updated_at": nil,
	}
}

// locksOf returns the ids of the locks of a share or an access rule.
func (e *Emulator) locksOf(resourceID string) []string {
	var ids []string
	for _, lock := range e.locks {
		if lock.resourceID == resourceID {
			ids = append(ids, lock.id)
		}
	}
	return ids
}

func (e *Emulator) checkShareLocks(s *share) error {
	if ids := e.locksOf(s.ID); len(ids) > 0 {
		return forbidden("Resource lock/s [" + strings.Join(ids, ", ") + "] prevent delete action.")
	}
	return nil
}

// Lock locks a share or an access rule against deletion, as another client does, and
// returns the id of the lock.
func (e *Emulator) Lock(resourceID, resourceType, reason string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	lock := resourceLock{id: e.newUUID(), resourceID: resourceID, resourceType: resourceType, reason: reason, createdAt: e.opts.Now()}
	e.locks = append(e.locks, lock)
	return lock.id
}
