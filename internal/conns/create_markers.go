package conns

import "crypto/rand"

// NewCreateMarker returns a unique marker for one create. It is random in tests,
// too: two processes with the same marker would each take the other's share for
// their own.
func (p *Provider) NewCreateMarker() string {
	marker := rand.Text()
	p.createMarkers.store(marker, true)
	return marker
}

// OwnsCreateMarker is true for a marker of this process.
func (p *Provider) OwnsCreateMarker(marker string) bool { return p.createMarkers.load(marker) }
