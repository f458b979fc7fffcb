package manila

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// CreateShare creates a share and gives it as it is at once, in status "creating".
// Nothing tells two equal creations apart, so it is repeated only when the
// service surely did not act; an error with MayHaveBeenApplied may have left a share.
func (c *Client) CreateShare(ctx context.Context, share CreateShare) (*Share, error) {
	fields := map[string]any{"share_proto": share.ShareProto, "size": share.Size}
	for name, value := range map[string]string{
		"name": share.Name, "description": share.Description, "share_type": share.ShareType,
		"availability_zone": share.AvailabilityZone, "share_network_id": share.ShareNetworkID,
		"snapshot_id": share.SnapshotID,
	} {
		if value != "" {
			fields[name] = value
		}
	}
	if share.IsPublic != nil {
		fields["is_public"] = *share.IsPublic
	}
	if len(share.Metadata) > 0 {
		fields["metadata"] = share.Metadata
	}
	created, requestID, err := c.shareAndRequestID(ctx, request{
		operation: "create share", share: ShareRef{Name: share.Name},
		method: http.MethodPost, path: "shares", body: map[string]any{"share": fields},
		// Manila answers 200, not 202 as its reference says.
		ok: []int{http.StatusOK, http.StatusCreated, http.StatusAccepted},
	})
	if err != nil {
		return nil, err
	}
	created.RequestID = requestID
	return created, nil
}

// GetShare looks at a share.
func (c *Client) GetShare(ctx context.Context, ref ShareRef) (*Share, error) {
	r, err := c.aboutShare("read share", ref, http.MethodGet, "")
	if err != nil {
		return nil, err
	}
	return c.oneShare(ctx, r)
}

// UpdateShare changes name, description and visibility, in any status of the share.
func (c *Client) UpdateShare(ctx context.Context, ref ShareRef, change UpdateShare) (*Share, error) {
	// "name" and "description" would be ignored, with a 200.
	fields := map[string]any{}
	if change.Name != nil {
		fields["display_name"] = *change.Name
	}
	if change.Description != nil {
		fields["display_description"] = *change.Description
	}
	if change.IsPublic != nil {
		fields["is_public"] = *change.IsPublic
	}
	if len(fields) == 0 {
		return c.GetShare(ctx, ref)
	}
	r, err := c.aboutShare("update share", ref, http.MethodPut, "")
	if err != nil {
		return nil, err
	}
	r.body = map[string]any{"share": fields}
	return c.oneShare(ctx, r)
}

// DeleteShare asks for the deletion; it is done when the share is not found any
// more. The service refuses with 403 while the share is at work.
func (c *Client) DeleteShare(ctx context.Context, ref ShareRef) error {
	r, err := c.aboutShare("delete share", ref, http.MethodDelete, "")
	if err != nil {
		return err
	}
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	r.safe = false
	_, err = c.call(ctx, r)
	return err
}

// ExtendShare asks for more capacity, newSize in GiB.
func (c *Client) ExtendShare(ctx context.Context, ref ShareRef, newSize int) (Accepted, error) {
	return c.resize(ctx, "extend share", "os-extend", ref, newSize)
}

// ShrinkShare asks for less capacity, newSize in GiB. Whether the share could be
// shrunk shows only in the share itself.
func (c *Client) ShrinkShare(ctx context.Context, ref ShareRef, newSize int) (Accepted, error) {
	return c.resize(ctx, "shrink share", "os-shrink", ref, newSize)
}

func (c *Client) resize(ctx context.Context, operation, action string, ref ShareRef, newSize int) (Accepted, error) {
	r, err := c.aboutShare(operation, ref, http.MethodPost, "/action")
	if err != nil {
		return Accepted{}, err
	}
	r.detail = fmt.Sprintf(" to %d GiB", newSize)
	r.body = map[string]any{action: map[string]any{"new_size": newSize}}
	r.ok = []int{http.StatusAccepted}
	// Sent twice, the second is refused because the first has worked.
	r.safe = false
	got, err := c.call(ctx, r)
	if err != nil {
		return Accepted{}, err
	}
	return Accepted{RequestID: got.requestID()}, nil
}

func (c *Client) oneShare(ctx context.Context, r request) (*Share, error) {
	share, _, err := c.shareAndRequestID(ctx, r)
	return share, err
}

func (c *Client) shareAndRequestID(ctx context.Context, r request) (*Share, string, error) {
	r.microversion = shareMicroversion
	got, err := c.call(ctx, r)
	if err != nil {
		return nil, "", err
	}
	share, err := decodeShare(got.body)
	if err != nil {
		return nil, "", got.garbled(err)
	}
	return share, got.requestID(), nil
}

// aboutShare begins a request about one share, by default safe to repeat.
func (c *Client) aboutShare(operation string, ref ShareRef, method, rest string) (request, error) {
	if ref.ID == "" || ref.ID == "." || ref.ID == ".." {
		return request{}, &Error{
			Operation: operation, Share: ref, kind: ClassBadRequest, notSent: true, argument: c.argument,
			Err: fmt.Errorf("%q is no id of a share", ref.ID),
		}
	}
	return request{
		operation: operation, share: ref, method: method,
		path:         "shares/" + url.PathEscape(ref.ID) + rest,
		microversion: shareMicroversion, ok: []int{http.StatusOK}, safe: true,
	}, nil
}
