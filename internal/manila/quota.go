package manila

import (
	"context"
	"errors"
	"net/http"
)

// Unlimited is the value of a limit that the project does not have.
const Unlimited = -1

// Limits are the project's quota and its use.
type Limits struct {
	// Shares and GiB may be Unlimited.
	Shares, SharesUsed int
	GiB, GiBUsed       int
}

// Limits reads the project's quota and its use. A service that does not report
// them returns an error of ClassNotSupported or ClassNotFound.
func (c *Client) Limits(ctx context.Context) (Limits, error) {
	limits, err := callAndDecode(ctx, c, request{
		operation: "read the project's limits", method: http.MethodGet, path: "limits",
		microversion: shareMicroversion,
	}, decodeLimits)
	if errors.Is(err, ErrNotSupported) {
		if failure := c.checkVersions(ctx); failure != nil {
			return limits, failure
		}
	}
	return limits, err
}

func decodeLimits(body []byte) (Limits, error) {
	var document struct {
		Limits *struct {
			Absolute struct {
				Shares     *wholeNumber `json:"maxTotalShares"`
				SharesUsed wholeNumber  `json:"totalSharesUsed"`
				GiB        *wholeNumber `json:"maxTotalShareGigabytes"`
				GiBUsed    wholeNumber  `json:"totalShareGigabytesUsed"`
			} `json:"absolute"`
		} `json:"limits"`
	}
	if err := unmarshal(body, &document, "limits"); err != nil {
		return Limits{}, err
	}
	absolute := document.Limits.Absolute
	return Limits{
		Shares: limitOf(absolute.Shares), SharesUsed: int(absolute.SharesUsed),
		GiB: limitOf(absolute.GiB), GiBUsed: int(absolute.GiBUsed),
	}, nil
}

func limitOf(limit *wholeNumber) int {
	if limit == nil || *limit < 0 {
		return Unlimited
	}
	return int(*limit)
}
