package manila

import (
	"context"
	"net/url"
	"strconv"
)

// smallestPage is below every limit of a list that a service is set to: Manila's default
// is 1000. A shorter page is the last.
const smallestPage = 100

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
