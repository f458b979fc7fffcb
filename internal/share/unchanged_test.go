package share

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestPlanUnchanged_InDoubtIsFalse(t *testing.T) {
	t.Parallel()
	text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	tags := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, nil)
	state := map[string]tftypes.Value{"id": text("one"), "deletion_protection": tftypes.NewValue(tftypes.Bool, true), "tags_all": tags}
	for private, want := range map[string]bool{``: true, `{}`: true, `null`: false, `[]`: false, `{"create_marker":"e30="}`: false} {
		if _, got := PlanUnchanged(map[string]tftypes.Value{"tags": tags}, state, []byte(private), nil); got != want {
			t.Errorf("%q: got %t", private, got)
		}
	}
}
