package conns

import "testing"

func TestNewCreateMarker_IsUniqueAndOwnedByItsProcess(t *testing.T) {
	t.Parallel()
	own, other := &Provider{}, &Provider{}
	first, second := own.NewCreateMarker(), own.NewCreateMarker()
	if first == second || first == "" {
		t.Errorf("two markers: %q and %q", first, second)
	}
	if !own.OwnsCreateMarker(first) || !own.OwnsCreateMarker(second) {
		t.Error("a process does not own its markers")
	}
	if other.OwnsCreateMarker(first) || own.OwnsCreateMarker("") {
		t.Error("a process owns a marker that it did not make")
	}
}
