package emulator

import (
	"container/heap"
	"time"
)

// workQueue is the work that lies ahead, carried out in order of its due time and,
// for the same time, in the order it was put down.
type workQueue struct {
	events eventHeap
	count  int
}

type event struct {
	due   time.Time
	order int
	do    func(due time.Time)
}

func (a *workQueue) at(due time.Time, do func(due time.Time)) {
	a.count++
	heap.Push(&a.events, event{due, a.count, do})
}

// runUntil carries out all that is due, also what that work puts down itself.
func (a *workQueue) runUntil(now time.Time) {
	for len(a.events) > 0 && !a.events[0].due.After(now) {
		next := a.events[0]
		heap.Pop(&a.events)
		next.do(next.due)
	}
}

type eventHeap []event

func (h eventHeap) Len() int { return len(h) }

func (h eventHeap) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].order < h[j].order
	}
	return h[i].due.Before(h[j].due)
}

func (h eventHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *eventHeap) Push(x any) {
	if e, isEvent := x.(event); isEvent {
		*h = append(*h, e)
	}
}

func (h *eventHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
