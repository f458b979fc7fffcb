package manila

import (
	"testing"
)

func TestLimits_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body string
		want Limits
		err  string
	}{
		"as Manila shows them": {
			`{"limits":{"rate":[],"absolute":{"maxTotalShares":50,"totalSharesUsed":3,"maxTotalShareGigabytes":1000,"totalShareGigabytesUsed":42}}}`,
			Limits{Shares: 50, SharesUsed: 3, GiB: 1000, GiBUsed: 42}, "",
		},
		"unlimited": {
			`{"limits":{"absolute":{"maxTotalShares":-1,"totalSharesUsed":3,"maxTotalShareGigabytes":-1,"totalShareGigabytesUsed":42}}}`,
			Limits{Shares: Unlimited, SharesUsed: 3, GiB: Unlimited, GiBUsed: 42}, "",
		},
		"a missing limit is unlimited": {`{"limits":{"absolute":{}}}`, Limits{Shares: Unlimited, GiB: Unlimited}, ""},
		"no limits":                    {`{}`, Limits{}, "the body has no limits"},
		"not JSON":                     {`<html>`, Limits{}, "the body is an empty web page"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeLimits([]byte(c.body))
			text := ""
			if err != nil {
				text = err.Error()
			}
			if got != c.want || text != c.err {
				t.Errorf("got %+v, %q; want %+v, %q", got, text, c.want, c.err)
			}
		})
	}
}
