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

// LargestShare reads the largest size of one share that the project's quota allows.
// It is Unlimited where the service does not tell: the limits do not have it.
func (c *Client) LargestShare(ctx context.Context) (int, error) {
	session, failure := c.login.session(ctx)
	if failure != nil {
		return Unlimited, failure
	}
	limit, err := callAndDecode(ctx, c, request{
		operation: "read the project's quota", method: http.MethodGet, path: "quota-sets/" + session.projectID,
		microversion: quotaMicroversion,
	}, decodeLargestShare)
	if e, ok := AsError(err); ok {
		switch e.Class() {
		case ClassNotSupported, ClassNotFound, ClassForbidden, ClassBadRequest:
			return Unlimited, nil
		}
	}
	return limit, err
}

func decodeLargestShare(body []byte) (int, error) {
	var document struct {
		Quota *struct {
			PerShare *wholeNumber `json:"per_share_gigabytes"`
		} `json:"quota_set"`
	}
	if err := unmarshal(body, &document, "quota"); err != nil {
		return Unlimited, err
	}
	return limitOf(document.Quota.PerShare), nil
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
