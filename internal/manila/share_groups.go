package manila

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// wantsShareGroup reports whether the service rejected a delete because the share is
// in a share group, whose ID the request has to name, at every microversion: "Must
// provide 'share_group_id' as a request parameter ..." (observed on Manila 15.1).
func wantsShareGroup(err error) bool {
	e, ok := AsError(err)
	return ok && e.Status == http.StatusBadRequest && strings.Contains(e.Message, "share_group_id")
}

// deleteGroupedShare deletes a share of a share group.
func (c *Client) deleteGroupedShare(ctx context.Context, ref Ref) error {
	r := c.shareRequest("read the share group of share", ref, http.MethodGet, "")
	r.microversion = shareGroupMicroversion
	group, err := callAndDecode(ctx, c, r, decodeShareGroup)
	if err != nil {
		return err
	}
	_, err = c.call(ctx, c.deleteRequest(ref, url.Values{"share_group_id": {group}}))
	return err
}

func decodeShareGroup(body []byte) (string, error) {
	var document struct {
		Share *struct {
			GroupID string `json:"share_group_id"`
		} `json:"share"`
	}
	if err := unmarshal(body, &document, "share"); err != nil {
		return "", err
	}
	if document.Share.GroupID == "" {
		return "", missing("share_group_id")
	}
	return document.Share.GroupID, nil
}
