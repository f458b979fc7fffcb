package emulator

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const notAnInteger = "New share size must be specified as an integer."

// extendShare answers 202; the status is extending before the answer is sent.
func (e *Emulator) extendShare(c *call, s *share, body any) (*response, error) {
	if !isObjectOrText(body) {
		return nil, serverError()
	}
	size, err := newSize(body)
	if err != nil {
		return nil, err
	}
	if s.Status != available {
		return nil, badRequest("Invalid share: Share %s status must be 'available' to extend, but current status is: %s.", s.ID, s.Status)
	}
	if size <= s.Size {
		return nil, badRequest("Invalid input received: New size for extend must be greater than current size. "+
			"(current: %d, extended: %d).", s.Size, size)
	}
	if err := s.shareType().checkSize(size); err != nil {
		return nil, err
	}
	if err := e.checkExtendQuota(s, size); err != nil {
		return nil, err
	}
	e.resize(c, s, size, workExtend)
	return emptyResponse(http.StatusAccepted), nil
}

// shrinkShare answers 202. Whether the backend can do it shows only later, and
// not in the status: a refused shrink ends available, with the old size.
func (e *Emulator) shrinkShare(c *call, s *share, body any) (*response, error) {
	size, err := newSize(body)
	if err != nil {
		return nil, err
	}
	if s.Status != available && s.Status != possibleDataLoss {
		return nil, badRequest("Invalid share: Share %s status must in (available, shrinking_possible_data_loss_error) to shrink, "+
			"but current status is: %s.", s.ID, s.Status)
	}
	if size >= s.Size || size <= 0 {
		return nil, badRequest("Invalid input received: New size for shrink must be less than current size and greater than 0 "+
			"(current: %d, new: %d).", s.Size, size)
	}
	if err := s.shareType().checkSize(size); err != nil {
		return nil, err
	}
	e.resize(c, s, size, workShrink)
	return emptyResponse(http.StatusAccepted), nil
}

func isObjectOrText(body any) bool {
	switch body.(type) {
	case map[string]any, string:
		return true
	default:
		return false
	}
}

// newSize reads the size as the service's int() does: "3" is 3, and 2.9 is 2.
func newSize(body any) (int, error) {
	object, _ := body.(map[string]any)
	switch v := object["new_size"].(type) {
	case string:
		if size, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return size, nil
		}
	case json.Number:
		size, err := v.Float64()
		if err == nil && math.Abs(size) < 1<<53 {
			return int(size), nil
		}
	}
	return 0, badRequest(notAnInteger)
}

// resize puts down the work of a resize. Nothing is locked beyond the status: a
// second one that is accepted before the first is visible overtakes it.
func (e *Emulator) resize(c *call, s *share, size int, kind workKind) {
	usual, working := e.opts.Takes.Extend, extending
	if kind == workShrink {
		usual, working = e.opts.Takes.Shrink, shrinking
	}
	way := e.planWork(c, kind, usual)
	job := resizeJob{e, s, kind, size, c.RequestID, way}
	s.tornReads = 0
	if way.outcome == refusedImmediately {
		job.refuse(c.Time)
		return
	}
	if kind == workExtend {
		s.reserved += size - s.Size
		job.release(size-s.Size, c.Time.Add(way.invisible+way.duration))
	}
	if way.invisible > 0 {
		e.work.at(c.Time.Add(way.invisible), func(time.Time) { s.Status = working })
	} else {
		s.Status = working
	}
	if !way.stuck {
		e.work.at(c.Time.Add(way.invisible+way.duration), job.finish)
	}
}

type resizeJob struct {
	e         *Emulator
	share     *share
	kind      workKind
	size      int
	requestID string
	way       workPlan
}

// release gives back what an extend had reserved of the quota.
func (j resizeJob) release(reserved int, due time.Time) {
	if j.way.stuck {
		return
	}
	j.e.work.at(due, func(time.Time) { j.share.reserved -= reserved })
}

func (j resizeJob) finish(now time.Time) {
	s := j.share
	switch {
	case j.way.outcome == workFails && j.kind == workShrink:
		s.Status = shrinkingError
	case j.way.outcome == workFails:
		s.Status = extendingError
		j.e.addMessage(s, j.requestID, now, extendFailed)
	case j.way.outcome == shrinkLosesData:
		s.Status = possibleDataLoss
	case j.way.outcome == shrinkRefusedByBackend, j.way.outcome == extendRefusedByScheduler:
		j.refuse(now)
	case j.kind == workShrink && int64(j.size)*gib < s.UsedBytes:
		j.refuse(now)
	default:
		j.succeed(now)
	}
}

func (j resizeJob) succeed(now time.Time) {
	s := j.share
	s.tornReads, s.tornSize = j.way.tornReads, s.Size
	s.Size, s.Status, s.UpdatedAt = j.size, available, now
	j.e.shuffle(s.ExportLocations)
}

// schedulerMessageLag is how much later than the status the message of an
// extend that the scheduler rejects appears.
const schedulerMessageLag = 300 * time.Millisecond

// refuse writes the message of a shrink before the status, and that of an
// extend after it (observed on Manila 15.1).
func (j resizeJob) refuse(now time.Time) {
	s := j.share
	if j.kind == workExtend {
		s.Status = available
		j.e.work.at(now.Add(schedulerMessageLag), func(later time.Time) {
			j.e.addMessage(s, j.requestID, later, schedulerRejected)
		})
		return
	}
	if j.e.opts.LegacyRefusal {
		s.Status = possibleDataLoss
		return
	}
	j.e.addMessage(s, j.requestID, now, shrinkRefused)
	s.Status = available
}
