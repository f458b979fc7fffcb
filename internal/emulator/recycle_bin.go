package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The recycle bin, from microversion 2.69 on (observed on Manila 15.1): a share in
// it is shown by GET as before, with status available, and is in no listing but
// that of the recycle bin. Its rules are listed and its metadata can be changed;
// DELETE deletes it for good; all other changes are rejected.

// retention is how long a share stays in the recycle bin.
const retention = 7 * 24 * time.Hour

func (e *Emulator) softDelete(c *call, s *share, _ any) (*response, error) {
	if err := e.checkShareLocks(s); err != nil {
		return nil, err
	}
	if err := e.checkSnapshots(c, s); err != nil {
		return nil, err
	}
	switch {
	case s.SoftDeleted:
		return nil, forbidden("Invalid share: The share has been soft deleted already.")
	case !slices.Contains(deletable, s.Status):
		return nil, forbidden("Invalid share: Share status must be one of ('available', 'error', 'inactive').")
	}
	e.moveToRecycleBin(s, c.Time)
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) moveToRecycleBin(s *share, now time.Time) {
	until := now.Add(retention).UTC()
	s.SoftDeleted, s.DeletedForGoodAt = true, until
	e.work.at(until, func(time.Time) {
		if s.SoftDeleted && s.DeletedForGoodAt.Equal(until) {
			e.remove(s.ID)
		}
	})
}

// restore of a share that is not in the recycle bin is a success, too.
func (e *Emulator) restore(_ *call, s *share, _ any) (*response, error) {
	if !s.SoftDeleted {
		return emptyResponse(http.StatusOK), nil
	}
	if s.Status == deleting || s.Status == errorDeleting {
		return nil, forbidden(fmt.Sprintf("Share %s is being deleted or has suffered an error during deletion, cannot be restored.", s.ID))
	}
	s.SoftDeleted, s.DeletedForGoodAt = false, time.Time{}
	return emptyResponse(http.StatusAccepted), nil
}

// unlessSoftDeleted rejects an action on a share in the recycle bin, before its
// arguments are checked.
func unlessSoftDeleted(what string, do actionHandler) actionHandler {
	return func(e *Emulator, c *call, s *share, body any) (*response, error) {
		if s.SoftDeleted {
			return nil, forbidden(fmt.Sprintf(what+" since it has been soft deleted.", s.ID))
		}
		return do(e, c, s, body)
	}
}

// recycleBinFilter is whether a listing is that of the recycle bin. Below 2.69 the
// parameter is ignored, and shares in the recycle bin are left out all the same.
func recycleBinFilter(c *call) (bool, error) {
	if c.version < 69 || !c.query.Has("is_soft_deleted") {
		return false, nil
	}
	inBin, err := boolParam(c.query, "is_soft_deleted")
	if err != nil {
		return false, badRequest("Invalid value %s for is_soft_deleted. Expecting a boolean.", c.query.Get("is_soft_deleted"))
	}
	return inBin, nil
}

// SoftDelete moves a share to the recycle bin, as another client does.
func (e *Emulator) SoftDelete(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	if s := e.share(id); s != nil {
		e.moveToRecycleBin(s, e.opts.Now())
	}
}
