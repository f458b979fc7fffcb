package emulator

import "slices"

// The methods here read and change the service directly, without a request.

// Shares are all shares of all projects, in order of creation.
func (e *Emulator) Shares() []Share {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	list := make([]Share, 0, len(e.shares))
	for _, s := range e.shares {
		list = append(list, s.snapshot())
	}
	return list
}

// Share is the current state of one share.
func (e *Emulator) Share(id string) (Share, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	if s := e.share(id); s != nil {
		return s.snapshot(), true
	}
	return Share{}, false
}

// EditShare changes a share as another client or an administrator might: resize
// or rename it, reset its status, add a rule. It is false when there is no such
// share. The function must not call the Emulator. Running work still ends as
// planned.
func (e *Emulator) EditShare(id string, edit func(*Share)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	s := e.share(id)
	if s == nil {
		return false
	}
	edited := s.snapshot()
	edit(&edited)
	edited.ID = s.ID
	for i := range edited.Rules {
		e.setRuleDefaults(&edited.Rules[i])
	}
	s.Share = edited
	return true
}

// RemoveShare removes a share at once.
func (e *Emulator) RemoveShare(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	e.remove(id)
}

// Snapshots are all snapshots of all projects, in order of creation.
func (e *Emulator) Snapshots() []Snapshot {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	list := make([]Snapshot, 0, len(e.snapshots))
	for _, s := range e.snapshots {
		list = append(list, s.Snapshot)
	}
	return list
}

// EditSnapshot is EditShare for a snapshot.
func (e *Emulator) EditSnapshot(id string, edit func(*Snapshot)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	s := e.snapshot(id)
	if s == nil {
		return false
	}
	edit(&s.Snapshot)
	s.ID = id
	return true
}

// RemoveSnapshot removes a snapshot at once.
func (e *Emulator) RemoveSnapshot(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	e.removeSnapshot(id)
}

// SetUsed sets how many GiB of a share are in use. A shrink below it is refused.
func (e *Emulator) SetUsed(id string, used int) {
	e.EditShare(id, func(s *Share) { s.UsedBytes = int64(used) * gib })
}

// SetQuota changes the quota of every project.
func (e *Emulator) SetQuota(q Quota) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quota = q
}

// Requests are all requests since the last ResetRequests.
func (e *Emulator) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.requests)
}

// ResetRequests clears the recorded requests.
func (e *Emulator) ResetRequests() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = nil
}
