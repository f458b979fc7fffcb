package share

import (
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestJudge_ATypesOwnMinimumAndMaximumAreAllowed(t *testing.T) {
	t.Parallel()
	limited := manila.ShareType{MinSize: 4, MaxSize: 50}
	for _, c := range []struct {
		change sizeChange
		member bool
		want   typeVerdict
	}{
		{sizeChange{to: 3}, true, limitRefuses},
		{sizeChange{to: 4}, true, limitAllows},
		{sizeChange{to: 50}, true, limitAllows},
		{sizeChange{to: 51}, false, limitRefuses},
		{sizeChange{from: 10, to: 4}, true, limitAllows},
		{sizeChange{from: 10, to: 3}, true, limitRefuses},
		{sizeChange{from: 10, to: 50}, true, limitAllows},
		{sizeChange{from: 10, to: 51}, true, limitRefuses},
		{sizeChange{from: 10, to: 51}, false, limitMayRefuse},
		// A share that is outside already stays as it is, or comes nearer.
		{sizeChange{from: 3, to: 3}, true, limitAllows},
		{sizeChange{from: 60, to: 60}, true, limitAllows},
		{sizeChange{from: 1, to: 2}, true, limitAllows},
		{sizeChange{from: 70, to: 60}, true, limitAllows},
	} {
		if got := judge(limited, c.change, func() bool { return c.member }); got != c.want {
			t.Errorf("%+v, a member %v: %v, want %v", c.change, c.member, got, c.want)
		}
	}
	if got := judge(manila.ShareType{}, sizeChange{to: 1}, func() bool { return true }); got != limitAllows {
		t.Errorf("a type without limits: %v", got)
	}
}

// A status that is not known may be a step of the resize that the note is about.
func TestRead_AnUnknownStatusKeepsTheNoteOfAnUnfinishedResize(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"shrinking": true, "extending": true, "migrating": true, "polishing": true, "": true,
		"available": false, "inactive": false, "error": false, "shrinking_possible_data_loss_error": false, "deleting": false,
	} {
		if got := mayBeResizing(status); got != want {
			t.Errorf("%q: %v, want %v", status, got, want)
		}
	}
}

func TestCreateMarker_OnlyARejectionOfMetadataIsAboutIt(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"Invalid metadata key.":                      true,
		"terraform_create_id is not allowed":         true,
		"Metadata is not supported":                  true,
		"Share type could not be found":              false,
		"Requested share size is invalid: 10 is big": false,
		"": false,
	} {
		rejected := &manila.Error{Status: http.StatusBadRequest, Message: message}
		if got := refusesCreateMarker(rejected); got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
	if refusesCreateMarker(&manila.Error{Status: http.StatusForbidden, Message: "metadata"}) {
		t.Error("a 403 says nothing about the marker")
	}
}
