package share

import (
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

func TestUsage_TheSmallestSizeThatFitsIsRoundedUp(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[int64]int{
		0: 1, 1: 1, bytesPerGiB: 1, bytesPerGiB + 1: 2, 2*bytesPerGiB - 1: 2, 2 * bytesPerGiB: 2, 1<<63 - 1: 1 << 33,
	} {
		if got := (usage{bytes: bytes, known: true}).smallestFit(); got != want {
			t.Errorf("%d bytes fit in %d GiB, want %d", bytes, got, want)
		}
	}
}
