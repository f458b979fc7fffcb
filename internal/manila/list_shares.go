package manila

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"
)

const (
	listShares = "list shares"
	pageSize   = 1000
	// maxPages ends a list whose pages always contain new shares.
	maxPages = 1000
	// maxID limits an ID in an error.
	maxID = 64
)

// ShareFilter is what the service can filter a list by: equality, in every
// microversion. Empty fields filter nothing. A service may ignore a filter that it
// does not know, so callers have to check the result.
type ShareFilter struct {
	Name, Status, ShareNetworkID string
	Metadata                     map[string]string // all of them
}

// FindShares lists the shares that match the filter. The client filters again,
// because a service ignores a filter that it does not know and then lists
// everything (observed on Manila 15.1). A share without a size in the list is an
// error: its other fields may be missing too, so it might match.
func (c *Client) FindShares(ctx context.Context, filter ShareFilter) ([]Share, error) {
	var found []Share
	for page, err := range c.pages(ctx, filter) {
		if err != nil {
			return nil, err
		}
		if err := c.checkSizes(page); err != nil {
			return nil, err
		}
		for _, share := range page {
			if filter.matches(share) {
				found = append(found, share)
			}
		}
	}
	return found, nil
}

// pageMargin is how many shares fewer than a page a project must have to be listed
// as a whole: as many may be deleted before the next page, which then begins too late.
const pageMargin = 100

// FindAllOfFew lists all shares of a project whose shares are on one page; all is
// false if they are not. A share without a size is an error, as for FindShares. It
// costs two requests, because a page that is not full need not be the last.
func (c *Client) FindAllOfFew(ctx context.Context) (found []Share, all bool, err error) {
	for page, err := range c.pages(ctx, ShareFilter{}) {
		if err != nil {
			return nil, false, err
		}
		if found = append(found, page...); len(found) > pageSize-pageMargin {
			return nil, false, nil
		}
	}
	return found, true, c.checkSizes(found)
}

func (c *Client) checkSizes(page []Share) error {
	for _, share := range page {
		if share.Size <= 0 {
			return &Error{
				Operation: listShares, class: ClassMalformed, argument: c.config.Argument,
				Err: fmt.Errorf("share %s has no size", cleanLine(share.ID, maxID)),
			}
		}
	}
	return nil
}

// SharePages lists the shares of the project page by page, each requested when the
// iteration reaches it. Every share comes once. An error ends the iteration.
//
// A page that is not full need not be the last, because the service counts rows
// that it then merges; its next link repeats the same page and its marker is
// ignored (observed on Manila 15.1). So pages are requested by offset until one is
// empty or has nothing new, and the offset grows by the shares received: too small
// a step costs a request, too large a one would miss shares.
func (c *Client) SharePages(ctx context.Context, filter ShareFilter) iter.Seq2[[]Share, error] {
	return func(yield func([]Share, error) bool) {
		for page, err := range c.pages(ctx, filter) {
			if !yield(withSize(page), err) {
				return
			}
		}
	}
}

// ListSharesPage lists at most a thousand shares of the project from an offset on,
// in the order of their IDs. A short page need not be the last; see SharePages.
func (c *Client) ListSharesPage(ctx context.Context, offset int) ([]*Share, error) {
	page, err := c.sharesPage(ctx, ShareFilter{}, offset)
	page = withSize(page)
	shares := make([]*Share, 0, len(page))
	for _, share := range page {
		// A copy, so that a share that is kept does not keep the whole page.
		shares = append(shares, &share)
	}
	return shares, err
}

// withSize omits shares without a size, which decodeShare rejects too: a caller
// that needs one reads it by ID.
func withSize(page []Share) []Share {
	return slices.DeleteFunc(page, func(share Share) bool { return share.Size <= 0 })
}

func (c *Client) pages(ctx context.Context, filter ShareFilter) iter.Seq2[[]Share, error] {
	return pagesOf(c.core, listShares, func(share Share) string { return share.ID }, func(offset int) ([]Share, error) {
		return c.sharesPage(ctx, filter, offset)
	})
}

func (c *Client) sharesPage(ctx context.Context, filter ShareFilter, offset int) ([]Share, error) {
	query := sortedPageQuery(offset)
	for name, value := range map[string]string{"name": filter.Name, "status": filter.Status, "share_network_id": filter.ShareNetworkID, "metadata": filter.metadataQuery()} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return callAndDecode(ctx, c, request{
		operation: listShares, method: http.MethodGet, path: "shares/detail", query: query,
		microversion: shareMicroversion,
	}, decodeShares)
}

func (f ShareFilter) matches(share Share) bool {
	if f.Name != "" && share.Name != f.Name || f.Status != "" && share.Status != f.Status ||
		f.ShareNetworkID != "" && share.ShareNetworkID != f.ShareNetworkID {
		return false
	}
	for key, value := range f.Metadata {
		if actual, ok := share.Metadata[key]; !ok || actual != value {
			return false
		}
	}
	return true
}

// metadataQuery is the metadata filter in the form that the service evaluates: a
// Python literal, which JSON is too if it contains only strings. Anything else
// is answered with a 500 (observed on Manila 15.1).
func (f ShareFilter) metadataQuery() string {
	if len(f.Metadata) == 0 {
		return ""
	}
	// A map of strings can always be encoded.
	literal, _ := json.Marshal(f.Metadata)
	return string(literal)
}
