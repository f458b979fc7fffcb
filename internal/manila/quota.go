package manila

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Unlimited is the value of a limit that the project does not have.
const Unlimited = -1

// Limits are a quota and its use: of the project, or within it of one user or one
// share type.
type Limits struct {
	// Shares and GiB may be Unlimited.
	Shares, SharesUsed int
	GiB, GiBUsed       int
	// LargestShare is the largest size of one share in GiB. It is Unlimited where the
	// service does not tell; the limits of a project do not have it.
	LargestShare int
}

// unlimited is also the quota that a service does not tell.
var unlimited = Limits{Shares: Unlimited, GiB: Unlimited, LargestShare: Unlimited}

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

// UserQuota reads the quota of the user who is logged in. What the service does not
// tell, or not to this user, is unlimited and not an error.
func (c *Client) UserQuota(ctx context.Context) (Limits, error) {
	session, failure := c.login.session(ctx)
	if failure != nil {
		return unlimited, failure
	}
	query := url.Values{}
	if session.userID != "" { // signed requests tell nothing about the user
		query.Set("user_id", session.userID)
	}
	return c.quotaSet(ctx, "read the user's quota", session.projectID, query)
}

// ShareTypeQuota reads the quota that the project has for a share type, given by id
// or name. What the service does not tell is unlimited and not an error.
func (c *Client) ShareTypeQuota(ctx context.Context, nameOrID string) (Limits, error) {
	session, failure := c.login.session(ctx)
	if failure != nil {
		return unlimited, failure
	}
	return c.quotaSet(ctx, "read the quota of a share type", session.projectID, url.Values{"share_type": {nameOrID}})
}

// quotaSet is answered to every member of the project by Manila's own policy
// (observed on 15.1). A user or type without a quota of its own has the project's
// limits, with its own use. Both queries at once are a 400.
func (c *Client) quotaSet(ctx context.Context, operation, projectID string, query url.Values) (Limits, error) {
	read := request{
		operation: operation, method: http.MethodGet, path: "quota-sets/" + projectID + "/detail", query: query,
		microversion: quotaMicroversion,
	}
	limits, err := callAndDecode(ctx, c, read, decodeQuotaSet)
	if errors.Is(err, ErrNotSupported) {
		read.microversion = typeQuotaMicroversion
		limits, err = callAndDecode(ctx, c, read, decodeQuotaSet)
	}
	if e, ok := AsError(err); ok {
		switch e.Class() {
		case ClassNotSupported, ClassNotFound, ClassForbidden, ClassBadRequest:
			return unlimited, nil
		}
	}
	return limits, err
}

func decodeQuotaSet(body []byte) (Limits, error) {
	type detail struct {
		Limit    *wholeNumber `json:"limit"`
		InUse    wholeNumber  `json:"in_use"`
		Reserved wholeNumber  `json:"reserved"` // by requests that the service has accepted
	}
	var document struct {
		Quota *struct {
			Shares   detail `json:"shares"`
			GiB      detail `json:"gigabytes"`
			PerShare detail `json:"per_share_gigabytes"`
		} `json:"quota_set"`
	}
	if err := unmarshal(body, &document, "quota"); err != nil {
		return unlimited, err
	}
	quota := document.Quota
	return Limits{
		Shares: limitOf(quota.Shares.Limit), SharesUsed: int(quota.Shares.InUse + quota.Shares.Reserved),
		GiB: limitOf(quota.GiB.Limit), GiBUsed: int(quota.GiB.InUse + quota.GiB.Reserved),
		LargestShare: limitOf(quota.PerShare.Limit),
	}, nil
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
		LargestShare: Unlimited,
	}, nil
}

func limitOf(limit *wholeNumber) int {
	if limit == nil || *limit < 0 {
		return Unlimited
	}
	return int(*limit)
}
