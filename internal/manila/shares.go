package manila

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// CreateShare creates a share and returns it in status "creating". Two equal
// creates cannot be told apart, so it is repeated only if the service cannot have
// acted; after an error with MayHaveBeenApplied the share may exist.
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
	created, requestID, err := callForRequestID(ctx, c, request{
		operation: "create share", share: Ref{Name: share.Name},
		method: http.MethodPost, path: "shares", body: map[string]any{"share": fields},
		microversion: shareMicroversion,
		// Manila returns 200, not 202 as its reference says.
		ok: []int{http.StatusOK, http.StatusCreated, http.StatusAccepted},
	}, decodeShare)
	if err != nil {
		return nil, err
	}
	created.RequestID = requestID
	return created, nil
}

// GetShare reads a share.
func (c *Client) GetShare(ctx context.Context, ref Ref) (*Share, error) {
	return callAndDecode(ctx, c, c.shareRequest("read share", ref, http.MethodGet, ""), decodeShare)
}

// Interrupted is the error of a caller that has waited for the GetShare of another one
// until its context ended.
func (c *Client) Interrupted(ctx context.Context, ref Ref) error {
	e := c.notSent(ctx, c.shareRequest("read share", ref, http.MethodGet, ""), "")
	if c.limiter.pauseLeft() > 0 {
		return e.inRateLimit(ctx)
	}
	return e
}

// GetShareByID is GetShare for a caller that does not know the name.
func (c *Client) GetShareByID(ctx context.Context, id string) (*Share, error) {
	return c.GetShare(ctx, Ref{ID: id})
}

// UpdateShare changes name, description and visibility, in any status of the share.
func (c *Client) UpdateShare(ctx context.Context, ref Ref, change UpdateShare) (*Share, error) {
	// The service ignores "name" and "description", with a 200.
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
	r := c.shareRequest("update share", ref, http.MethodPut, "")
	r.body = map[string]any{"share": fields}
	r.idempotent = true
	return callAndDecode(ctx, c, r, decodeShare)
}

// DeleteShare requests the deletion, which is complete when the share is no longer
// found. The service rejects it with 403 while an operation on the share runs.
func (c *Client) DeleteShare(ctx context.Context, ref Ref) error {
	_, err := c.call(ctx, c.deleteRequest(ref, nil))
	if wantsShareGroup(err) {
		return c.deleteGroupedShare(ctx, ref)
	}
	return err
}

func (c *Client) deleteRequest(ref Ref, query url.Values) request {
	r := c.shareRequest("delete share", ref, http.MethodDelete, "")
	r.query = query
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	return r
}

// ExtendShare requests more capacity, newSize in GiB.
func (c *Client) ExtendShare(ctx context.Context, ref Ref, newSize int) (Accepted, error) {
	return c.resize(ctx, "extend share", "os-extend", ref, newSize)
}

// ShrinkShare requests less capacity, newSize in GiB. The service may still reject
// the shrink after it has accepted the request; only the share shows the result.
func (c *Client) ShrinkShare(ctx context.Context, ref Ref, newSize int) (Accepted, error) {
	return c.resize(ctx, "shrink share", "os-shrink", ref, newSize)
}

// resize is not idempotent: the second request is rejected because the first
// succeeded.
func (c *Client) resize(ctx context.Context, operation, action string, ref Ref, newSize int) (Accepted, error) {
	r := c.shareRequest(operation, ref, http.MethodPost, "/action")
	r.detail = fmt.Sprintf(" to %d GiB", newSize)
	r.body = map[string]any{action: map[string]any{"new_size": newSize}}
	r.ok = []int{http.StatusAccepted}
	got, err := c.call(ctx, r)
	if err != nil {
		return Accepted{}, err
	}
	return Accepted{RequestID: got.requestID()}, nil
}

// shareRequest is a request about one share.
func (c *Client) shareRequest(operation string, ref Ref, method, subpath string) request {
	return c.requestAbout(operation, ref, method, "shares/"+url.PathEscape(ref.ID)+subpath)
}

// requestAbout is a request about one resource, whose ID is a part of the path.
func (c *Client) requestAbout(operation string, ref Ref, method, path string) request {
	r := request{operation: operation, share: ref, method: method, path: path, microversion: shareMicroversion}
	if ref.ID == "" || ref.ID == "." || ref.ID == ".." {
		r.invalid = &Error{
			Operation: operation, Share: ref, class: ClassBadRequest, notSent: true, argument: c.config.Argument,
			Err: fmt.Errorf("%q is not a %s ID", ref.ID, ref.kind()),
		}
	}
	return r
}
