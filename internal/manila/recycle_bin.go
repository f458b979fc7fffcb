package manila

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// SoftDeletion is a share in the recycle bin: deleted, until someone restores it.
type SoftDeletion struct {
	Share Ref
	// Until is when the service deletes the share for good; zero if it does not say.
	Until time.Time
}

// DeletionTimeFormat is how Until is written.
const DeletionTimeFormat = "2006-01-02 at 15:04 UTC"

// String says where the share is, and until when.
func (d SoftDeletion) String() string {
	if d.Until.IsZero() {
		return "it is in the recycle bin (soft-deleted)"
	}
	return "it is in the recycle bin (soft-deleted), and the service deletes it for good on " + d.Until.Format(DeletionTimeFormat)
}

func (d SoftDeletion) advice() string {
	return fmt.Sprintf("The share was deleted outside Terraform. To restore it from the recycle bin, run `openstack share restore %s`.", d.Share.ID)
}

// NotFound is the error of reading the share: GET by ID returns a share in the recycle bin with
// status available (observed on Manila 15.1), but it is deleted.
func (d SoftDeletion) NotFound() *Error {
	return &Error{
		Operation: "read share", Share: d.Share, class: ClassNotFound, notSent: true, softDeletion: &d,
		Err: errors.New(d.String()), advice: d.advice(),
	}
}

// AsSoftDeletion finds the SoftDeletion that an error is about.
func AsSoftDeletion(err error) (SoftDeletion, bool) {
	if e, ok := AsError(err); ok && e.softDeletion != nil {
		return *e.softDeletion, true
	}
	return SoftDeletion{}, false
}

// IsSoftDeleted reports whether a request failed because the share is in the
// recycle bin. The service rejects all changes but those of metadata, with 403 and
// "... since it has been soft deleted." (observed on Manila 15.1).
func IsSoftDeleted(err error) bool {
	e, ok := AsError(err)
	return ok && (e.softDeletion != nil || e.Status == http.StatusForbidden && strings.Contains(e.Message, "has been soft deleted"))
}

// RecycleBin lists the shares of the project that are in the recycle bin, by ID. A
// service without one has none, and is not called again.
//
// One request lists them all: without a limit the service cuts no list (observed on
// Manila 15.1), and those that do are older than the recycle bin.
func (c *Client) RecycleBin(ctx context.Context) (map[string]SoftDeletion, error) {
	// A service that has rejected a microversion is older than the recycle bin.
	if c.capabilities.noRecycleBin.Load() || c.capabilities.highestMinor.Load() != nil {
		return nil, nil
	}
	bin, err := callAndDecode(ctx, c, request{
		operation: "list the shares in the recycle bin", method: http.MethodGet, path: "shares/detail",
		query: url.Values{"is_soft_deleted": {"true"}}, microversion: recycleBinMicroversion,
	}, decodeRecycleBin)
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound || e.Class() == ClassBadRequest) {
		c.capabilities.noRecycleBin.Store(true)
		return nil, nil
	}
	return bin, err
}

// wireSoftDeletion is what a share in JSON has about the recycle bin.
type wireSoftDeletion struct {
	ID            string       `json:"id"`
	Name          string       `json:"name"`
	IsSoftDeleted flexibleBool `json:"is_soft_deleted"`
	Until         string       `json:"scheduled_to_be_deleted_at"`
}

func decodeRecycleBin(body []byte) (map[string]SoftDeletion, error) {
	var document struct {
		Shares listOf[wireSoftDeletion] `json:"shares"`
	}
	if err := unmarshalList(body, &document, "share"); err != nil {
		return nil, err
	}
	bin := map[string]SoftDeletion{}
	for _, share := range document.Shares {
		// A service ignores a filter that it does not know.
		if share.IsSoftDeleted {
			until, _ := time.Parse("2006-01-02T15:04:05", share.Until) // with or without a fraction
			bin[share.ID] = SoftDeletion{Share: Ref{ID: share.ID, Name: share.Name}, Until: until}
		}
	}
	return bin, nil
}
