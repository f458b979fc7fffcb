package emulator

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// extendShare sets the status to extending before the 202 is sent.
func (e *Emulator) extendShare(c *call, s *share, body any) (*response, error) {
	size, err := newSize(body)
	if err != nil {
		return nil, err
	}
	if s.SoftDeleted {
		return nil, forbidden("Cannot extend share '" + s.ID + "' since it has been soft deleted.")
	}
	if s.Status != available {
		return nil, badRequest("Invalid share: Share %s status must be 'available' to extend, but current status is: %s.", s.ID, s.Status)
	}
	if size <= s.Size {
		return nil, badRequest("Invalid input received: New size for extend must be greater than current size. "+
			"(current: %d, extended: %d).", s.Size, size)
	}
	if err := e.checkResize(c, s.shareType(), workExtend, size); err != nil {
		return nil, err
	}
	if err := e.checkExtendQuota(s, size); err != nil {
		return nil, err
	}
	e.startResize(c, resize{e: e, share: s, kind: workExtend, size: size, plan: e.planWork(c, workExtend, e.opts.Takes.Extend)})
	return emptyResponse(http.StatusAccepted), nil
}

// shrinkShare sends a 202. Whether the backend can shrink shows only later, and
// not in the status: a refused shrink ends available, with the old size.
func (e *Emulator) shrinkShare(c *call, s *share, body any) (*response, error) {
	size, err := newSize(body)
	if err != nil {
		return nil, err
	}
	if s.SoftDeleted {
		return nil, forbidden("Cannot shrink share '" + s.ID + "' since it has been soft deleted.")
	}
	if s.Status != available && s.Status != possibleDataLoss {
		return nil, badRequest("Invalid share: Share %s status must in (available, shrinking_possible_data_loss_error) to shrink, "+
			"but current status is: %s.", s.ID, s.Status)
	}
	if size >= s.Size || size <= 0 {
		return nil, badRequest("Invalid input received: New size for shrink must be less than current size and greater than 0 "+
			"(current: %d, new: %d).", s.Size, size)
	}
	if err := e.checkResize(c, s.shareType(), workShrink, size); err != nil {
		return nil, err
	}
	e.startResize(c, resize{e: e, share: s, kind: workShrink, size: size, plan: e.planWork(c, workShrink, e.opts.Takes.Shrink)})
	return emptyResponse(http.StatusAccepted), nil
}

// newSize parses the size as Python's int() does: "3" is 3, and 2.9 is 2.
func newSize(body any) (int, error) {
	object, _ := body.(map[string]any)
	switch v := object["new_size"].(type) {
	case string:
		if size, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return size, nil
		}
	case bool:
		return map[bool]int{true: 1}[v], nil
	case json.Number:
		size, err := v.Float64()
		if err == nil && math.Abs(size) < 1<<53 {
			return int(size), nil
		}
	}
	return 0, badRequest("New share size must be specified as an integer.")
}

type resize struct {
	e         *Emulator
	share     *share
	kind      workKind
	size      int
	requestID string
	plan      workPlan
}

// startResize locks nothing but the status: of two resizes that are accepted
// before the first is visible, the last to finish wins.
func (e *Emulator) startResize(c *call, r resize) {
	s := r.share
	r.requestID = c.RequestID
	s.tornReads = 0
	if r.plan.outcome == refusedImmediately {
		r.refuse(c.Time)
		return
	}
	due := c.Time.Add(r.plan.invisible + r.plan.duration)
	status := shrinking
	if r.kind == workExtend {
		status = extending
		added := r.size - s.Size
		s.reserved += added
		e.work.at(due, func(time.Time) { s.reserved -= added })
	}
	e.showStatus(c, &s.Status, status, r.plan)
	e.work.at(due, r.finish)
}

func (r resize) finish(now time.Time) {
	s := r.share
	switch {
	case r.plan.outcome == workFails && r.kind == workShrink:
		s.Status = shrinkingError
	case r.plan.outcome == workFails:
		s.Status = extendingError
		r.e.addMessage(s, r.requestID, now, extendFailed)
	case r.plan.outcome == shrinkLosesData:
		s.Status = possibleDataLoss
	case r.plan.outcome != workSucceeds, r.kind == workShrink && int64(r.size)*gib < s.UsedBytes:
		r.refuse(now)
	default:
		s.tornReads, s.tornSize = r.plan.tornReads, s.Size
		s.Size, s.Status, s.UpdatedAt = r.size, available, now
		r.e.shuffle(s.ExportLocations)
	}
}

// schedulerMessageDelay is how much later than the status the message of an
// extend that the scheduler refuses appears.
const schedulerMessageDelay = 300 * time.Millisecond

// refuse adds the message of a shrink before the status, and that of an extend
// after it (observed on Manila 15.1).
func (r resize) refuse(now time.Time) {
	switch {
	case r.kind == workExtend:
		r.e.work.at(now.Add(schedulerMessageDelay), func(later time.Time) {
			r.e.addMessage(r.share, r.requestID, later, schedulerRejected)
		})
	case r.e.opts.LegacyRefusal:
		r.share.Status = possibleDataLoss
		return
	default:
		r.e.addMessage(r.share, r.requestID, now, shrinkRefused)
	}
	r.share.Status = available
}
