package manila

import (
	"cmp"
	"encoding/json"
	"fmt"
)

// Ref identifies a share in calls and messages. Name is for messages only and
// may be empty. Kind is what it is if it is no share: "share network".
type Ref struct{ ID, Name, Kind string }

// String returns `share "data" (6b1f…)`, or `share 6b1f…` without a name.
func (r Ref) String() string {
	switch kind := r.kind(); {
	case r.Name != "" && r.ID != "":
		return fmt.Sprintf("%s %q (%s)", kind, r.Name, r.ID)
	case r.Name != "":
		return fmt.Sprintf("%s %q", kind, r.Name)
	case r.ID != "":
		return kind + " " + r.ID
	default:
		return kind
	}
}

func (r Ref) kind() string { return cmp.Or(r.Kind, "share") }

// Share is a share as the service returns it. A null is an empty field; the service
// returns one even for the status, in the last moment of a deletion.
type Share struct {
	ID, Name, Description, Status, ShareProto, AvailabilityZone string
	ProjectID, Host, ShareServerID, ShareNetworkID, SnapshotID  string
	// ShareTypeID is empty below microversion 2.6.
	ShareTypeID, ShareTypeName string
	// Size is the capacity in GiB.
	Size     int
	IsPublic bool
	Metadata map[string]string
	// ExportLocations are as the service lists them: unordered, empty while a
	// resize runs, and possibly with paths only an administrator can mount.
	ExportLocations []string
	// CreatedAt is as the service writes it: UTC, without a zone.
	CreatedAt string
	// RequestID is set by CreateShare only. User messages about the create have
	// the same.
	RequestID string
}

// Ref identifies the share in calls and messages.
func (s *Share) Ref() Ref { return Ref{ID: s.ID, Name: s.Name} }

// CreateShare is what to create. Empty fields are not sent.
type CreateShare struct {
	Name, Description, ShareProto, ShareType string
	AvailabilityZone                         string
	ShareNetworkID, SnapshotID               string
	// Size is the capacity in GiB.
	Size     int
	IsPublic *bool
	Metadata map[string]string
}

// UpdateShare is what to change; nil leaves a field unchanged.
type UpdateShare struct {
	Name, Description *string
	IsPublic          *bool
}

// Accepted is the response to a resize request, which the service carries out
// later. User messages about the resize have the same request ID.
type Accepted struct{ RequestID string }

// wireShare is a share in JSON. encoding/json leaves a null string empty.
type wireShare struct {
	ID               string                `json:"id"`
	Name             string                `json:"name"`
	Description      string                `json:"description"`
	Status           string                `json:"status"`
	ShareProto       string                `json:"share_proto"`
	AvailabilityZone string                `json:"availability_zone"`
	ProjectID        string                `json:"project_id"`
	Host             string                `json:"host"`
	ShareServerID    string                `json:"share_server_id"`
	ShareNetworkID   string                `json:"share_network_id"`
	SnapshotID       string                `json:"snapshot_id"`
	ShareType        string                `json:"share_type"`
	ShareTypeName    *string               `json:"share_type_name"`
	Size             wholeNumber           `json:"size"`
	IsPublic         flexibleBool          `json:"is_public"`
	Metadata         textMap               `json:"metadata"`
	ExportLocation   string                `json:"export_location"`
	ExportLocations  listOf[*wireLocation] `json:"export_locations"`
	CreatedAt        string                `json:"created_at"`
}

func (w *wireShare) share() (*Share, error) {
	if w == nil || w.ID == "" {
		return nil, missing("share with an id")
	}
	share := &Share{
		ID: w.ID, Name: w.Name, Description: w.Description, Status: w.Status,
		ShareProto: w.ShareProto, AvailabilityZone: w.AvailabilityZone,
		ProjectID: w.ProjectID, Host: w.Host, ShareServerID: w.ShareServerID,
		ShareNetworkID: w.ShareNetworkID, SnapshotID: w.SnapshotID,
		Size: int(w.Size), IsPublic: bool(w.IsPublic), Metadata: w.Metadata, CreatedAt: w.CreatedAt,
	}
	// Below 2.6 there is no share_type_name, and share_type is the name.
	if w.ShareTypeName == nil {
		share.ShareTypeName = w.ShareType
	} else {
		share.ShareTypeID, share.ShareTypeName = w.ShareType, *w.ShareTypeName
	}
	for _, location := range w.ExportLocations {
		if location.isUsable() {
			share.ExportLocations = append(share.ExportLocations, location.Path)
		}
	}
	if w.ExportLocations == nil && w.ExportLocation != "" {
		share.ExportLocations = []string{w.ExportLocation}
	}
	return share, nil
}

func decodeShare(body []byte) (*Share, error) {
	var document struct {
		Share *wireShare `json:"share"`
	}
	if err := unmarshal(body, &document, "share with an id"); err != nil {
		return nil, err
	}
	share, err := document.Share.share()
	if err == nil && share.Size <= 0 {
		// Every share has a size, in every status (observed on Manila 15.1). Taken
		// as 0 GiB, a missing one would be reported as drift and resized.
		return nil, missing("size of the share")
	}
	return share, err
}

func decodeShares(body []byte) ([]Share, error) {
	var document struct {
		Shares listOf[*wireShare] `json:"shares"`
	}
	if err := unmarshalList(body, &document, "share"); err != nil {
		return nil, err
	}
	shares := make([]Share, 0, len(document.Shares))
	for _, wire := range document.Shares {
		share, err := wire.share()
		if err != nil {
			return nil, err
		}
		shares = append(shares, *share)
	}
	return shares, nil
}

// wireLocation is a path, or an object that has one.
type wireLocation struct {
	Path      string
	Preferred bool
	AdminOnly bool
}

// isUsable is false for a path on the administrators' network, which the service shows
// to administrators beside the others.
func (l *wireLocation) isUsable() bool { return l != nil && l.Path != "" && !l.AdminOnly }

func (l *wireLocation) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &l.Path) == nil {
		return nil
	}
	var object struct {
		Path      string       `json:"path"`
		Preferred flexibleBool `json:"preferred"`
		AdminOnly flexibleBool `json:"is_admin_only"`
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return &shapeError{text: "an export location is neither a path nor an object"}
	}
	l.Path, l.Preferred, l.AdminOnly = object.Path, bool(object.Preferred), bool(object.AdminOnly)
	return nil
}
