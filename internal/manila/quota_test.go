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
			Limits{Shares: 50, SharesUsed: 3, GiB: 1000, GiBUsed: 42, LargestShare: Unlimited},
		},
		"unlimited": {
			`{"limits":{"absolute":{"maxTotalShares":-1,"totalSharesUsed":3,"maxTotalShareGigabytes":-1,"totalShareGigabytesUsed":42}}}`,
			Limits{Shares: Unlimited, SharesUsed: 3, GiB: Unlimited, GiBUsed: 42, LargestShare: Unlimited},
		},
		"a missing limit is unlimited": {`{"limits":{"absolute":{}}}`, Limits{Shares: Unlimited, GiB: Unlimited, LargestShare: Unlimited}},
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

func TestQuotaSet_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want Limits
	}{
		"as Manila shows it, with a resize under way": {
			`{"quota_set":{"id":"p","shares":{"limit":5,"in_use":1,"reserved":0},"gigabytes":{"limit":20,"in_use":3,"reserved":4},` +
				`"per_share_gigabytes":{"limit":9,"in_use":0,"reserved":0}}}`,
			Limits{Shares: 5, SharesUsed: 1, GiB: 20, GiBUsed: 7, LargestShare: 9},
		},
		"below 2.62, unlimited": {
			`{"quota_set":{"shares":{"limit":-1,"in_use":1,"reserved":0},"gigabytes":{"limit":-1,"in_use":3,"reserved":0}}}`,
			Limits{Shares: Unlimited, SharesUsed: 1, GiB: Unlimited, GiBUsed: 3, LargestShare: Unlimited},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeQuotaSet([]byte(test.body))
			if got != test.want || err != nil {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
