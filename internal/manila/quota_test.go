package manila

import (
	"testing"
)

func TestLimits_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want Limits
	}{
		"as Manila shows them": {
			`{"limits":{"rate":[],"absolute":{"maxTotalShares":50,"totalSharesUsed":3,"maxTotalShareGigabytes":1000,"totalShareGigabytesUsed":42}}}`,
			Limits{Shares: 50, SharesUsed: 3, GiB: 1000, GiBUsed: 42},
		},
		"unlimited": {
			`{"limits":{"absolute":{"maxTotalShares":-1,"totalSharesUsed":3,"maxTotalShareGigabytes":-1,"totalShareGigabytesUsed":42}}}`,
			Limits{Shares: Unlimited, SharesUsed: 3, GiB: Unlimited, GiBUsed: 42},
		},
		"a missing limit is unlimited": {`{"limits":{"absolute":{}}}`, Limits{Shares: Unlimited, GiB: Unlimited}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeLimits([]byte(test.body))
			if got != test.want || err != nil {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
