package manila

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
)

const snapshotKind = "snapshot"

// SnapshotRef identifies a snapshot in calls and messages.
func SnapshotRef(id, name string) Ref { return Ref{ID: id, Name: name, Kind: snapshotKind} }

// Snapshot is a snapshot of a share as the service returns it. A null is an empty
// field.
type Snapshot struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Status      string `json:"status"`
	ShareID     string `json:"share_id"`
	// ProjectID is empty below microversion 2.17.
	ProjectID string `json:"project_id"`
	// Size is the capacity in GiB that a share created from it has at least, and
	// ShareSize that of the share when the snapshot was created.
	Size      int `json:"-"`
	ShareSize int `json:"-"`
	// CreatedAt is as the service writes it: UTC, without a zone.
	CreatedAt string `json:"created_at"`
	// RequestID is set by CreateSnapshot only. User messages about the create have
	// the same.
	RequestID string `json:"-"`
}

// Ref identifies the snapshot in calls and messages.
func (s *Snapshot) Ref() Ref { return SnapshotRef(s.ID, s.Name) }

// CreateSnapshot is what to create. Empty fields are not sent.
type CreateSnapshot struct {
	ShareID, Name, Description string
	// Force asks for a snapshot of a share that is not available.
	Force bool
}

// UpdateSnapshot is what to change; nil leaves a field unchanged.
type UpdateSnapshot struct{ Name, Description *string }

// CreateSnapshot creates a snapshot and returns it in status "creating". As with
// CreateShare, it may exist after an error with MayHaveBeenApplied.
func (c *Client) CreateSnapshot(ctx context.Context, snapshot CreateSnapshot) (*Snapshot, error) {
	fields := map[string]any{"share_id": snapshot.ShareID}
	for name, value := range map[string]string{"name": snapshot.Name, "description": snapshot.Description} {
		if value != "" {
			fields[name] = value
		}
	}
	if snapshot.Force {
		fields["force"] = true
	}
	created, requestID, err := callForRequestID(ctx, c, request{
		operation: "create", detail: " " + SnapshotRef("", snapshot.Name).String(),
		method: http.MethodPost, path: "snapshots", body: map[string]any{"snapshot": fields},
		microversion: snapshotMicroversion,
		ok:           []int{http.StatusOK, http.StatusCreated, http.StatusAccepted},
	}, decodeSnapshot)
	if err != nil {
		return nil, err
	}
	created.RequestID = requestID
	return created, nil
}

// GetSnapshot reads a snapshot.
func (c *Client) GetSnapshot(ctx context.Context, ref Ref) (*Snapshot, error) {
	return callAndDecode(ctx, c, c.snapshotRequest("read", ref, http.MethodGet), decodeSnapshot)
}

// UpdateSnapshot changes name and description, in any status of the snapshot.
func (c *Client) UpdateSnapshot(ctx context.Context, ref Ref, change UpdateSnapshot) (*Snapshot, error) {
	// As with a share, the service ignores "name" and "description".
	fields := map[string]any{}
	if change.Name != nil {
		fields["display_name"] = *change.Name
	}
	if change.Description != nil {
		fields["display_description"] = *change.Description
	}
	r := c.snapshotRequest("update", ref, http.MethodPut)
	r.body = map[string]any{"snapshot": fields}
	r.idempotent = true
	return callAndDecode(ctx, c, r, decodeSnapshot)
}

// DeleteSnapshot requests the deletion, which is complete when the snapshot is no
// longer found. It returns the id of the request, which user messages about it have.
func (c *Client) DeleteSnapshot(ctx context.Context, ref Ref) (Accepted, error) {
	r := c.snapshotRequest("delete", ref, http.MethodDelete)
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	got, err := c.call(ctx, r)
	if err != nil {
		return Accepted{}, err
	}
	return Accepted{RequestID: got.requestID()}, nil
}

func (c *Client) snapshotRequest(operation string, ref Ref, method string) request {
	r := request{
		operation: operation, detail: " " + ref.String(), changed: ref.ID,
		method: method, path: "snapshots/" + url.PathEscape(ref.ID), microversion: snapshotMicroversion,
	}
	if ref.ID == "" || ref.ID == "." || ref.ID == ".." || ref.ID == "detail" {
		r.invalid = &Error{
			Operation: operation, detail: r.detail, class: ClassBadRequest, notSent: true, argument: c.config.Argument,
			Err: fmt.Errorf("%q is not a snapshot ID", ref.ID),
		}
	}
	return r
}

// SnapshotFilter is what the service can filter a list by: equality. Empty fields
// filter nothing.
type SnapshotFilter struct{ ShareID, Name, Status string }

// Matches is whether a snapshot matches: a service ignores a filter that it does not know.
func (f SnapshotFilter) Matches(s *Snapshot) bool {
	return (f.ShareID == "" || f.ShareID == s.ShareID) && (f.Name == "" || f.Name == s.Name) && (f.Status == "" || f.Status == s.Status)
}

// FindSnapshots lists the snapshots that match the filter. The client filters again.
func (c *Client) FindSnapshots(ctx context.Context, filter SnapshotFilter) ([]*Snapshot, error) {
	found := []*Snapshot{}
	for page, err := range c.SnapshotPages(ctx, filter) {
		if err != nil {
			return nil, err
		}
		for _, snapshot := range page {
			if filter.Matches(snapshot) {
				found = append(found, snapshot)
			}
		}
	}
	return found, nil
}

const listSnapshots = "list snapshots"

// SnapshotPages is SharePages for snapshots.
func (c *Client) SnapshotPages(ctx context.Context, filter SnapshotFilter) iter.Seq2[[]*Snapshot, error] {
	return pagesOf(c.core, listSnapshots, func(s *Snapshot) string { return s.ID }, func(offset int) ([]*Snapshot, error) {
		return c.snapshotsPage(ctx, filter, offset)
	})
}

// ListSnapshotsPage is ListSharesPage for snapshots.
func (c *Client) ListSnapshotsPage(ctx context.Context, offset int) ([]*Snapshot, error) {
	return c.snapshotsPage(ctx, SnapshotFilter{}, offset)
}

func (c *Client) snapshotsPage(ctx context.Context, filter SnapshotFilter, offset int) ([]*Snapshot, error) {
	query := sortedPageQuery(offset)
	for name, value := range map[string]string{"share_id": filter.ShareID, "name": filter.Name, "status": filter.Status} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return callAndDecode(ctx, c, request{
		operation: listSnapshots, method: http.MethodGet, path: "snapshots/detail", query: query,
		microversion: snapshotMicroversion,
	}, decodeSnapshots)
}

// wireSnapshot is a snapshot in JSON.
type wireSnapshot struct {
	Snapshot
	Size      wholeNumber `json:"size"`
	ShareSize wholeNumber `json:"share_size"`
}

func (w *wireSnapshot) snapshot() (*Snapshot, error) {
	if w == nil || w.ID == "" {
		return nil, missing("snapshot with an id")
	}
	w.Snapshot.Size, w.Snapshot.ShareSize = int(w.Size), int(w.ShareSize)
	return &w.Snapshot, nil
}

func decodeSnapshot(body []byte) (*Snapshot, error) {
	var document struct {
		Snapshot *wireSnapshot `json:"snapshot"`
	}
	if err := unmarshal(body, &document, "snapshot with an id"); err != nil {
		return nil, err
	}
	return document.Snapshot.snapshot()
}

func decodeSnapshots(body []byte) ([]*Snapshot, error) {
	var document struct {
		Snapshots listOf[*wireSnapshot] `json:"snapshots"`
	}
	if err := unmarshalList(body, &document, "snapshot"); err != nil {
		return nil, err
	}
	return convert(document.Snapshots, (*wireSnapshot).snapshot)
}
