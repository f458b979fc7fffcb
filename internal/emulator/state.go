package emulator

import "slices"

// The methods here are the world behind Terraform's back.

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

// Share is one share as it is now.
func (e *Emulator) Share(id string) (Share, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	if s := e.share(id); s != nil {
		return s.snapshot(), true
	}
	return Share{}, false
}

// EditShare changes a share as somebody else might: resize it, rename it, reset
// its status, add a rule. It is false when there is no such share. The function
// must not call the Emulator. Work under way still ends as it would have.
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

// RemoveShare makes a share vanish at once.
func (e *Emulator) RemoveShare(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	e.remove(id)
}

// SetUsed says how many GiB of a share are in use. A shrink below it is refused.
func (e *Emulator) SetUsed(id string, used int) {
	e.EditShare(id, func(s *Share) { s.UsedBytes = int64(used) * gib })
}

// SetQuota changes the quota of every project.
func (e *Emulator) SetQuota(q Quota) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quota = q
}

// Requests are all requests that were answered since the last ResetRequests.
func (e *Emulator) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.requests)
}

// ResetRequests forgets the requests so far.
func (e *Emulator) ResetRequests() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = nil
}
