package manila

import (
	"context"
	"encoding/json"
	"fmt"
)

// maxID bounds an id in an error.
const maxID = 64

// FindShares gives the shares that the filter fits. Each one that comes is
// checked, because a service ignores a filter that it does not know and then
// lists everything (observed on Manila 15.1). A list with a share that shows not
// even its size is an error: it cannot be said of that one whether it fits.
func (c *Client) FindShares(ctx context.Context, filter ShareFilter) ([]Share, error) {
	var found []Share
	for page, err := range c.pages(ctx, filter) {
		if err != nil {
			return nil, err
		}
		for _, share := range page {
			if share.Size <= 0 {
				return nil, &Error{
					Operation: listShares, kind: ClassMalformed, argument: c.argument,
					Err: fmt.Errorf("it shows no size of share %s", cleanLine(share.ID, maxID)),
				}
			}
			if filter.fits(share) {
				found = append(found, share)
			}
		}
	}
	return found, nil
}

func (f ShareFilter) fits(share Share) bool {
	if f.Name != "" && share.Name != f.Name || f.Status != "" && share.Status != f.Status {
		return false
	}
	for key, value := range f.Metadata {
		if shown, ok := share.Metadata[key]; !ok || shown != value {
			return false
		}
	}
	return true
}

// metadataQuery is the metadata filter as the service reads it: a Python
// literal, of which JSON is a part as long as it holds nothing but strings.
// Anything else is answered with a 500 (observed on Manila 15.1).
func (f ShareFilter) metadataQuery() string {
	if len(f.Metadata) == 0 {
		return ""
	}
	// A map of strings can always be encoded.
	literal, _ := json.Marshal(f.Metadata)
	return string(literal)
}
