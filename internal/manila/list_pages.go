package manila

import (
	"context"
	"fmt"
	"iter"
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

// allPages lists what the service reads whole and then cuts, so that pages have no gaps.
func allPages[T any](ctx context.Context, query url.Values, list func(context.Context, url.Values) ([]T, error)) ([]T, error) {
	var all []T
	for range maxPages {
		paged := pageQuery(len(all))
		for name, values := range query {
			paged[name] = values
		}
		page, err := list(ctx, paged)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < smallestPage {
			break
		}
	}
	return all, nil
}

// named lists what has a name. A service may ignore the filter, and has none for no name.
func named[T any](ctx context.Context, name string, list func(context.Context, url.Values) ([]T, error), nameOf func(T) string) ([]T, error) {
	query := url.Values{}
	if name != "" {
		query.Set("name", name)
	}
	all, err := allPages(ctx, query, list)
	var matching []T
	for _, one := range all {
		if nameOf(one) == name {
			matching = append(matching, one)
		}
	}
	return matching, err
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
