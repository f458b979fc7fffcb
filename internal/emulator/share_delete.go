package emulator

import (
	"net/http"
	"slices"
	"time"
)

// deletable are the statuses in which a share can be deleted, also softly.
var deletable = []string{available, inError, inactive}

// deleteShare is refused with 403 unless the share is stable; the text contains
// a placeholder that the service does not fill in (observed on Manila 15.1).
func (e *Emulator) deleteShare(c *call, s *share) (*response, error) {
	if err := e.checkShareGroup(c, s); err != nil {
		return nil, err
	}
	if err := e.checkShareLocks(s); err != nil {
		return nil, err
	}
	if !slices.Contains(deletable, s.Status) {
		if c.emulatesFullTexts {
			return nil, forbidden("Invalid share: Share status must be one of ('available', 'error', 'inactive').")
		}
		return nil, forbidden("Invalid share: %(reason)s.")
	}
	if err := e.checkSnapshots(c, s); err != nil {
		return nil, err
	}
	e.startDelete(c, s)
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) startDelete(c *call, s *share) {
	// A share that is on no backend is removed at once.
	if s.Status == inError && s.Host == "" {
		e.remove(s.ID)
		return
	}
	plan := e.planWork(c, workDelete, e.opts.Takes.Delete)
	e.showStatus(c, &s.Status, deleting, plan)
	e.work.at(c.Time.Add(plan.invisible+plan.duration), func(now time.Time) {
		if plan.outcome != workSucceeds {
			s.Status = errorDeleting
			return
		}
		s.statusNull = true
		e.work.at(now.Add(e.opts.DeleteNullFor), func(time.Time) { e.remove(s.ID) })
	})
}
