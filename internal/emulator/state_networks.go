package emulator

import "slices"

// ShareNetworks are all share networks of all projects, in order of creation.
func (e *Emulator) ShareNetworks() []ShareNetwork {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.work.runUntil(e.opts.Now())
	list := make([]ShareNetwork, 0, len(e.networks))
	for _, n := range e.networks {
		copied := n.ShareNetwork
		copied.SecurityServiceIDs, copied.Subnets = slices.Clone(n.SecurityServiceIDs), slices.Clone(n.Subnets)
		list = append(list, copied)
	}
	return list
}

// EditShareNetwork changes a share network outside Terraform.
func (e *Emulator) EditShareNetwork(id string, edit func(*ShareNetwork)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range e.networks {
		if n.ID == id {
			edit(&n.ShareNetwork)
		}
	}
}

// RemoveShareNetwork removes a share network at once.
func (e *Emulator) RemoveShareNetwork(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.networks = slices.DeleteFunc(e.networks, func(n *shareNetwork) bool { return n.ID == id })
}

// SecurityServices are all security services of all projects, in order of creation.
func (e *Emulator) SecurityServices() []SecurityService {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]SecurityService, 0, len(e.securityServices))
	for _, s := range e.securityServices {
		list = append(list, *s)
	}
	return list
}

// EditSecurityService changes a security service outside Terraform.
func (e *Emulator) EditSecurityService(id string, edit func(*SecurityService)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.securityServices {
		if s.ID == id {
			edit(s)
		}
	}
}
