package conns

import "testing"

func TestEveryStampIsNewAndKnownToTheProcessThatMadeIt(t *testing.T) {
	t.Parallel()
	here, elsewhere := &Provider{}, &Provider{}
	first, second := here.NewCreateMarker(), here.NewCreateMarker()
	if first == second || first == "" {
		t.Errorf("two stamps: %q and %q", first, second)
	}
	if !here.OwnsCreateMarker(first) || !here.OwnsCreateMarker(second) {
		t.Error("the process does not know its own stamps")
	}
	if elsewhere.OwnsCreateMarker(first) || here.OwnsCreateMarker("") {
		t.Error("a stamp of somebody else is taken for one's own")
	}
}
