package manila

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

const (
	listShares = "list shares"
	pageSize   = 1000
	// maxPages ends a listing that brings something new for ever.
	maxPages = 1000
)

// ShareFilter is what the service itself can filter a listing by: equality, in
// every microversion. Empty fields filter nothing. A service may ignore a filter
// that it does not know, so what comes back is to be checked.
type ShareFilter struct {
	Name, Status string
	Metadata     map[string]string // all of them
}

// ListShares gives all shares of the project.
func (c *Client) ListShares(ctx context.Context) ([]Share, error) {
	var shares []Share
	for page, err := range c.SharePages(ctx, ShareFilter{}) {
		if err != nil {
			return nil, err
		}
		shares = append(shares, page...)
	}
	return shares, nil
}

// SharePages gives the shares of the project page by page; a page is asked for
// when it is wanted. Every share comes once. An error ends the pages.
//
// A page that is not full need not be the last, because the service counts rows
// that it then folds together; its next link repeats the same page and its
// marker is ignored (observed on Manila 15.1). So pages are asked for by offset
// until one is empty or has nothing new, and the offset grows by what came: too
// small a step costs a request, too large a one would lose shares.
func (c *Client) SharePages(ctx context.Context, filter ShareFilter) iter.Seq2[[]Share, error] {
	return func(yield func([]Share, error) bool) {
		for page, err := range c.pages(ctx, filter) {
			if !yield(legible(page), err) {
				return
			}
		}
	}
}

// legible leaves out shares that show not even a size, as decodeShare does:
// whoever needs one asks for it by id.
func legible(page []Share) []Share {
	return slices.DeleteFunc(page, func(share Share) bool { return share.Size <= 0 })
}

// pages are the pages with all that is in them.
func (c *Client) pages(ctx context.Context, filter ShareFilter) iter.Seq2[[]Share, error] {
	return func(yield func([]Share, error) bool) {
		seen := map[string]bool{}
		offset := 0
		for range maxPages {
			page, err := c.pageOfShares(ctx, filter, offset)
			if err != nil {
				yield(nil, err)
				return
			}
			offset += len(page)
			page = unseen(page, seen)
			if len(page) == 0 || !yield(page, nil) {
				return
			}
		}
		yield(nil, &Error{
			Operation: listShares, kind: ClassMalformed, lasting: true, argument: c.argument,
			Err: fmt.Errorf("it does not end after %d pages", maxPages),
		})
	}
}

func unseen(page []Share, seen map[string]bool) []Share {
	fresh := page[:0]
	for _, share := range page {
		if !seen[share.ID] {
			seen[share.ID] = true
			fresh = append(fresh, share)
		}
	}
	return fresh
}

// ListSharesPage gives at most a thousand shares of the project, in the order of
// their ids, from an offset on. A short page need not be the last; see ListShares.
func (c *Client) ListSharesPage(ctx context.Context, offset int) ([]Share, error) {
	page, err := c.pageOfShares(ctx, ShareFilter{}, offset)
	return legible(page), err
}

func (c *Client) pageOfShares(ctx context.Context, filter ShareFilter, offset int) ([]Share, error) {
	query := url.Values{
		"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)},
		// The default order, by time, has no tie-breaker.
		"sort_key": {"id"}, "sort_dir": {"asc"},
	}
	for name, value := range map[string]string{"name": filter.Name, "status": filter.Status, "metadata": filter.metadataQuery()} {
		if value != "" {
			query.Set(name, value)
		}
	}
	got, err := c.call(ctx, request{
		operation: listShares, method: http.MethodGet, path: "shares/detail", query: query,
		microversion: shareMicroversion, ok: []int{http.StatusOK}, safe: true,
	})
	if err != nil {
		return nil, err
	}
	shares, err := decodeShares(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return shares, nil
}
