package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAShareThatSomebodyDeletedIsCreatedAnew(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 1`)},
		resource.TestStep{
			PreConfig:        w.deleteByHand,
			Config:           w.Configuration(`size = 1`),
			ConfigPlanChecks: PlansCreate(),
			Check:            w.HasSize(1),
		},
	)
}

func TestDriftOfSizeNameAndOwnMetadataIsPutRight(t *testing.T) {
	t.Parallel()
	w := Start(t)
	configuration := w.Configuration(`size = 4`, `metadata = { team = "storage" }`)
	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				other := "somebody-elses-name"
				if _, err := w.API.UpdateShare(t.Context(), w.Ref(), manila.UpdateShare{Name: &other}); err != nil {
					t.Fatal(err)
				}
				if err := w.API.MergeMetadata(t.Context(), w.Ref(), map[string]string{"team": "network", "foreign": "csi"}); err != nil {
					t.Fatal(err)
				}
				w.resizeByHand(7)
			},
			Config:           configuration,
			ConfigPlanChecks: PlansUpdate(),
			Check: Then(
				w.HasSize(4),
				State("name", w.Name),
				State("metadata.%", "1"),
				w.HasMetadata(map[string]string{"team": "storage", "foreign": "csi"}),
				w.SentOnly("os-shrink"),
			),
		},
	)
}

func TestMetadataOfOthersIsNoDriftAndIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := Start(t)
	configuration := w.Configuration(`size = 1`, `metadata = { team = "storage" }`)
	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				if err := w.API.MergeMetadata(t.Context(), w.Ref(), map[string]string{"foreign": "csi"}); err != nil {
					t.Fatal(err)
				}
			},
			Config:   configuration,
			PlanOnly: true,
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 1`, `metadata = { team = "storage", cost = "1" }`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            w.HasMetadata(map[string]string{"team": "storage", "cost": "1", "foreign": "csi"}),
		},
	)
}

// deleteByHand deletes the share as somebody else would, and waits until it is gone.
func (w *Env) deleteByHand() {
	w.t.Helper()
	if err := w.API.DeleteShare(w.t.Context(), w.Ref()); err != nil {
		w.t.Fatal(err)
	}
	w.until("gone", func(_ *manila.Share, err error) bool { return manila.IsNotFound(err) })
}

// resizeByHand resizes the share as somebody else would, and waits until that is done.
func (w *Env) resizeByHand(size int) {
	w.t.Helper()
	w.startResizeByHand(size)
	w.until("resized", func(share *manila.Share, err error) bool {
		return err == nil && share.Status == "available" && share.Size == size
	})
}

func (w *Env) startResizeByHand(size int) {
	w.t.Helper()
	resize := w.API.ExtendShare
	if w.Share().Size > size {
		resize = w.API.ShrinkShare
	}
	if _, err := resize(w.t.Context(), w.Ref(), size); err != nil {
		w.t.Fatal(err)
	}
}
