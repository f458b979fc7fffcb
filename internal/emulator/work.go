package emulator

import (
	"slices"
	"time"
)

// workQueue is the asynchronous work, ordered by due time. Work due at the same
// time runs in the order in which it was added.
type workQueue []queuedWork

type queuedWork struct {
	due time.Time
	run func(due time.Time)
}

func (q *workQueue) at(due time.Time, run func(due time.Time)) {
	i, _ := slices.BinarySearchFunc(*q, due, func(w queuedWork, due time.Time) int {
		if w.due.After(due) {
			return 1
		}
		return -1
	})
	*q = slices.Insert(*q, i, queuedWork{due, run})
}

// runUntil carries out all work that is due, including work that this adds.
func (q *workQueue) runUntil(now time.Time) {
	for len(*q) > 0 && !(*q)[0].due.After(now) {
		next := (*q)[0]
		*q = slices.Delete(*q, 0, 1)
		next.run(next.due)
	}
}

// workKind is what the service does after its response.
type workKind int

const (
	workCreate workKind = iota
	workExtend
	workShrink
	workDelete
	workRule
)

type outcome int

const (
	workSucceeds outcome = iota
	workFails
	shrinkRefusedByBackend
	refusedImmediately
	extendRefusedByScheduler
	shrinkLosesData
)

// workPlan is how a piece of work will proceed.
type workPlan struct {
	duration  time.Duration
	invisible time.Duration // until the transitional status shows
	outcome   outcome
	tornReads int
}

// planWork applies the faults to work that was just accepted.
func (e *Emulator) planWork(c *call, kind workKind, duration time.Duration) workPlan {
	plan := workPlan{duration: duration}
	appliesTo := func(f Effect) bool { return len(f.kinds) == 0 || slices.Contains(f.kinds, kind) }
	for _, at := range []stage{stageDuration, stageInvisible, stageOutcome, stageTornReads} {
		if f, found := e.nextEffect(at, c.Request, appliesTo); found {
			f.plan(&plan)
		}
	}
	return plan
}

// showStatus sets a transitional status, now or after the planned delay.
func (e *Emulator) showStatus(c *call, of *string, status string, plan workPlan) {
	if plan.invisible == 0 {
		*of = status
		return
	}
	e.work.at(c.Time.Add(plan.invisible), func(time.Time) { *of = status })
}
