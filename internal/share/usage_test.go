package share

import (
	"math"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// A size that is rounded down would lose data.
func TestUsage_IsRoundedUp(t *testing.T) {
	t.Parallel()
	const gib = int64(bytesPerGiB)
	for bytes, want := range map[int64]struct {
		fit  int
		text string
	}{
		0:                   {1, "0 GiB"},
		1:                   {1, "0.1 GiB"},
		gib - 1:             {1, "1 GiB"},
		gib:                 {1, "1 GiB"},
		gib + 1:             {2, "1.1 GiB"},
		2*gib - 1:           {2, "2 GiB"},
		2 * gib:             {2, "2 GiB"},
		3*gib + gib/10:      {4, "3.1 GiB"},
		3*gib + gib/10 + 1:  {4, "3.2 GiB"},
		math.MaxInt64:       {1 << 33, "8589934592 GiB"},
		math.MaxInt64 - gib: {1<<33 - 1, "8589934591 GiB"},
	} {
		u := usage{bytes: bytes, known: true}
		if u.smallestFit() != want.fit || u.String() != want.text {
			t.Errorf("%d bytes: %d GiB, %q; want %+v", bytes, u.smallestFit(), u, want)
		}
		if u.fits(want.fit-1) && want.fit > 1 {
			t.Errorf("%d bytes fit into %d GiB", bytes, want.fit-1)
		}
	}
}

func TestUsage_ThePercentageIsRoundedUp(t *testing.T) {
	t.Parallel()
	const gib = int64(bytesPerGiB)
	for _, c := range []struct {
		bytes int64
		size  int
		want  float64
	}{
		{0, 10, 0}, {1, 10, 0.01}, {5 * gib, 10, 50}, {5*gib + 1, 10, 50.01}, {10*gib - 1, 10, 100}, {10 * gib, 10, 100},
		{11 * gib, 10, 110}, {math.MaxInt64, 1 << 31, 400}, {gib, 3, 33.34},
	} {
		if got := (usage{bytes: c.bytes, known: true}).percentOf(c.size); got != c.want {
			t.Errorf("%d bytes of %d GiB: %v, want %v", c.bytes, c.size, got, c.want)
		}
	}
}

func TestUsage_AFigureThatIsNoNumberOfBytesIsUnknown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]usage{
		"0": {known: true}, "1": {bytes: 1, known: true}, "9223372036854775807": {bytes: 1<<63 - 1, known: true},
		"": {}, "-1": {}, "1.5": {}, "much": {}, "9223372036854775808": {},
	} {
		if got := usageOf(&manila.Share{Metadata: map[string]string{manila.MetadataUsed: text}}); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if got := usageOf(&manila.Share{}); got.known {
		t.Errorf("a share without the figure: %+v", got)
	}
}
