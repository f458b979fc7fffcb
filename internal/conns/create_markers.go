package conns

import (
	"crypto/rand"
	"sync"
)

// NewCreateMarker is a mark for one create, unlike any other in this process or
// elsewhere. It is real chance, also in a test: two processes that draw the
// same mark would take each other's share for their own.
func (s *Provider) NewCreateMarker() string {
	stamp := rand.Text()
	s.stamps.mu.Lock()
	defer s.stamps.mu.Unlock()
	if s.stamps.made == nil {
		s.stamps.made = map[string]bool{}
	}
	s.stamps.made[stamp] = true
	return stamp
}

// OwnsCreateMarker tells a mark of this process from another's.
func (s *Provider) OwnsCreateMarker(stamp string) bool {
	s.stamps.mu.Lock()
	defer s.stamps.mu.Unlock()
	return s.stamps.made[stamp]
}

// createMarkers are the marks that this process has made.
type createMarkers struct {
	mu   sync.Mutex
	made map[string]bool
}
