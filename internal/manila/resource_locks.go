package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ResourceLock is a lock that prevents a deletion.
type ResourceLock struct {
	ID         string `json:"id"`
	ResourceID string `json:"resource_id"`
	Action     string `json:"resource_action"`
	Reason     string `json:"lock_reason"`
}

// IsLocked reports whether a request was rejected because of resource locks. The
// service answers 403, as it does without the permission; only the text tells: for a
// share "Resource lock/s [ID] prevent delete action.", for a rule "... since it has
// been locked. Please remove the locks and retry the operation" (observed on Manila 20).
func IsLocked(err error) bool {
	e, ok := AsError(err)
	return ok && (e.Status == http.StatusForbidden || e.Status == http.StatusConflict) &&
		(strings.Contains(e.Message, "Resource lock/s") || strings.Contains(e.Message, "has been locked"))
}

// LocksOf lists the locks that prevent the deletion of a share or of an access rule.
func (c *Client) LocksOf(ctx context.Context, resourceID string) ([]ResourceLock, error) {
	locks, err := c.listLocks(ctx, url.Values{"resource_id": {resourceID}})
	// A service ignores a filter that it does not know.
	return slices.DeleteFunc(locks, func(lock ResourceLock) bool { return lock.ResourceID != resourceID }), err
}

// ShareLocks lists the locks that prevent the deletion of shares of the project.
func (c *Client) ShareLocks(ctx context.Context) ([]ResourceLock, error) {
	return c.listLocks(ctx, url.Values{"resource_type": {"share"}})
}

// listLocks lists locks against deletion. A service without locks has none, and is
// not called again.
func (c *Client) listLocks(ctx context.Context, query url.Values) ([]ResourceLock, error) {
	if c.capabilities.noResourceLocks.Load() || c.capabilities.noRecycleBin.Load() {
		return nil, nil
	}
	locks, err := callAndDecode(ctx, c, request{
		operation: "list the resource locks", method: http.MethodGet, path: "resource-locks", query: query,
		microversion: resourceLocksMicroversion,
	}, decodeLocks)
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound) {
		c.capabilities.noResourceLocks.Store(true)
		return nil, nil
	}
	return slices.DeleteFunc(locks, func(lock ResourceLock) bool { return lock.Action != "delete" }), err
}

func decodeLocks(body []byte) ([]ResourceLock, error) {
	var document struct {
		Locks listOf[ResourceLock] `json:"resource_locks"`
	}
	if err := unmarshalList(body, &document, "resource lock"); err != nil {
		return nil, err
	}
	for i := range document.Locks {
		lock := &document.Locks[i]
		lock.ID, lock.Reason = cleanLine(lock.ID, maxID), cleanLine(lock.Reason, maxMessage)
	}
	return document.Locks, nil
}
