package manila

import (
	"context"
	"net/url"
	"testing"
)

func TestFindingSharesByMetadata(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer string
		want   int
	}{
		"the service filters": {
			`{"shares":[{"id":"a","name":"data","size":1,"metadata":{"mark":"x"}}]}`, 1,
		},
		"the service ignores the filter and lists everything": {
			`{"shares":[{"id":"a","name":"data","size":1,"metadata":{"mark":"x"}},{"id":"b","name":"data","size":1,"metadata":{"mark":"y"}},{"id":"c","size":1,"metadata":null}]}`, 1,
		},
		"none":                              {emptyList, 0},
		"another value is another share":    {`{"shares":[{"id":"b","size":1,"metadata":{"mark":"xy"}}]}`, 0},
		"another name is another share too": {`{"shares":[{"id":"b","name":"other","size":1,"metadata":{"mark":"x"}}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, reply{status: 200, body: test.answer}, reply{status: 200, body: emptyList})
			found, err := c.client().FindShares(context.Background(), ShareFilter{Name: "data", Metadata: map[string]string{"mark": "x"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != test.want {
				t.Errorf("found %+v, want %d", found, test.want)
			}
		})
	}
}

func TestAShareThatShowsNothingIsNotSaidNotToFit(t *testing.T) {
	t.Parallel()
	c := newCloud(t, reply{status: 200, body: `{"shares":[{"id":"a","name":null,"size":null,"metadata":null}]}`})
	_, err := c.client().FindShares(context.Background(), ShareFilter{Name: "data"})
	wantText(t, wantKind(t, err, ClassMalformed).Error(), "no size of share a")
}

func TestTheMetadataFilterIsALiteralThatTheServiceReads(t *testing.T) {
	t.Parallel()
	filter := ShareFilter{Metadata: map[string]string{"größe": `a "b" \c`, "x": "1"}}
	want := `{"größe":"a \"b\" \\c","x":"1"}`
	if got := filter.metadataQuery(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if escaped := (url.Values{"metadata": {want}}).Encode(); len(escaped) == 0 {
		t.Error("it cannot be sent")
	}
	if got := (ShareFilter{}).metadataQuery(); got != "" {
		t.Errorf("no filter is %q: an empty one lists everything, and some break the service", got)
	}
}
