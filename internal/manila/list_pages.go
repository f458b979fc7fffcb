package manila

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
)

// smallestPage is below every limit of a list that a service is set to: Manila's default
// is 1000. A shorter page is the last.
const smallestPage = 100

// pagesOf lists objects page by page; see SharePages.
func pagesOf[T any](c *core, operation string, id func(T) string, read func(offset int) ([]T, error)) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		known := map[string]bool{}
		offset := 0
		for range maxPages {
			page, err := read(offset)
			if err != nil {
				yield(nil, err)
				return
			}
			offset += len(page)
			page = slices.DeleteFunc(page, func(object T) bool {
				repeated := known[id(object)]
				known[id(object)] = true
				return repeated
			})
			if len(page) == 0 || !yield(page, nil) {
				return
			}
		}
		yield(nil, &Error{
			Operation: operation, class: ClassMalformed, permanent: true, argument: c.config.Argument,
			Err: fmt.Errorf("the list does not end after %d pages", maxPages),
		})
	}
}

// identified is what a list has.
type identified interface{ Ref() Ref }

// allPages lists what the service reads whole and then cuts, so that pages have no gaps:
// after a short one there is no other.
func allPages[T identified](ctx context.Context, c *Client, operation string, query url.Values, list func(context.Context, url.Values) ([]T, error)) ([]T, error) {
	var all []T
	isLast := false
	pages := pagesOf(c.core, operation, func(one T) string { return one.Ref().ID }, func(offset int) ([]T, error) {
		if isLast {
			return nil, nil
		}
		paged := pageQuery(offset)
		maps.Copy(paged, query)
		page, err := list(ctx, paged)
		isLast = len(page) < smallestPage
		return page, err
	})
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}

// named lists what has a name. A service may ignore the filter, and has none for no name.
func named[T identified](ctx context.Context, c *Client, operation, name string, list func(context.Context, url.Values) ([]T, error)) ([]T, error) {
	query := url.Values{}
	if name != "" {
		query.Set("name", name)
	}
	all, err := allPages(ctx, c, operation, query, list)
	return slices.DeleteFunc(all, func(one T) bool { return one.Ref().Name != name }), err
}

// pageQuery has no order: share networks have none, and take the parameter for a filter
// that nothing matches (observed on Manila 15.1).
func pageQuery(offset int) url.Values {
	return url.Values{"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)}}
}

// sortedPageQuery is pageQuery in an order that does not depend on equal times: the
// default order, by time, has no tie-breaker.
func sortedPageQuery(offset int) url.Values {
	query := pageQuery(offset)
	query.Set("sort_key", "id")
	query.Set("sort_dir", "asc")
	return query
}

// convert decodes the entries of a list.
func convert[W, T any](wire []W, decode func(W) (T, error)) ([]T, error) {
	all := make([]T, 0, len(wire))
	for _, w := range wire {
		decoded, err := decode(w)
		if err != nil {
			return nil, err
		}
		all = append(all, decoded)
	}
	return all, nil
}
