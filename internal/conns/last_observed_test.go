package conns_test

import (
	"testing"
	"testing/synctest"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestLastObserved_AShareThatIsGoneIsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 1)
		ref := manila.Ref{ID: s.service.Shares()[0].ID}
		if _, err := s.p.ReadShareUncached(t.Context(), "", ref); err != nil || s.p.LastObserved(ref.ID) == nil {
			t.Fatalf("%v; last observed is %v", err, s.p.LastObserved(ref.ID))
		}
		s.service.RemoveShare(ref.ID)
		if _, err := s.p.ReadShareUncached(t.Context(), "", ref); !manila.IsNotFound(err) || s.p.LastObserved(ref.ID) != nil {
			t.Errorf("%v; last observed is %v", err, s.p.LastObserved(ref.ID))
		}
	})
}
