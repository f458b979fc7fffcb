package session

import "testing"

func TestEveryStampIsNewAndKnownToTheProcessThatMadeIt(t *testing.T) {
	t.Parallel()
	here, elsewhere := &Session{}, &Session{}
	first, second := here.NewStamp(), here.NewStamp()
	if first == second || first == "" {
		t.Errorf("two stamps: %q and %q", first, second)
	}
	if !here.MadeStamp(first) || !here.MadeStamp(second) {
		t.Error("the process does not know its own stamps")
	}
	if elsewhere.MadeStamp(first) || here.MadeStamp("") {
		t.Error("a stamp of somebody else is taken for one's own")
	}
}
