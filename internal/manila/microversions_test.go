package manila

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMicroversions_AnOlderServiceIsNegotiatedOnce(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.4"})
	ref := w.mustCreate(t, "data", 5)
	if _, err := w.ShrinkShare(t.Context(), ref, 2); err != nil {
		t.Fatal(err)
	}
	if share := w.mustGet(t, ref); share.Size != 2 || share.ShareTypeName != "default" {
		t.Errorf("%+v", share)
	}
	versions := 0
	for _, request := range w.Requests() {
		if request.Path == "/v2/" {
			versions++
		}
		if request.Status == 406 && versions > 0 {
			t.Errorf("%s %s was still sent at %s", request.Method, request.Path, request.Microversion)
		}
	}
	if versions != 1 {
		t.Errorf("%d version requests", versions)
	}
}
