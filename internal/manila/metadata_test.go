package manila

import (
	"context"
	"fmt"
	"testing"
)

func TestDeleteMetadataKey_AMissingKeyIsNoError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message string
		missing bool
	}{
		"the key":         {"MetadataItemNotFound: Metadata item is not found.", false},
		"the key, as was": {"Metadata item was not found", false},
		"the share":       {"Resource could not be found.", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 404, body: fmt.Sprintf(`{"itemNotFound":{"code":404,"message":%q}}`, test.message)})
			err := c.client().DeleteMetadataKey(context.Background(), data, "k")
			if IsNotFound(err) != test.missing || (err != nil) != test.missing {
				t.Error(err)
			}
		})
	}
}

func TestDeletableMetadataKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"key": true, "#sfs_quota_type": true, "a:b": true, "a%b?c": true, "__x": true,
		"": false, "a/b": false, "schlüssel": false, "a.b": false, "a b": false, "a\nb": false, `a\b`: false, "..": false,
	} {
		if got := DeletableMetadataKey(key); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}
