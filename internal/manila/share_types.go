package manila

import "fmt"

// ShareRef names a share in calls and messages. Name is for messages only and
// may be empty.
type ShareRef struct{ ID, Name string }

// String gives `share "data" (6b1f…)`, or `share 6b1f…` without a name.
func (r ShareRef) String() string {
	switch {
	case r.Name != "" && r.ID != "":
		return fmt.Sprintf("share %q (%s)", r.Name, r.ID)
	case r.Name != "":
		return fmt.Sprintf("share %q", r.Name)
	case r.ID != "":
		return "share " + r.ID
	}
	return "share"
}

// Share is a share as the service shows it. What the service gives as null (it
// does so for the status, too, in the last moment of a deletion) is empty.
type Share struct {
	ID, Name, Description, Status, ShareProto, AvailabilityZone string
	ProjectID, Host, ShareServerID, ShareNetworkID, SnapshotID  string
	// ShareTypeID and ShareTypeName: a service that answers below microversion
	// 2.6 gives the name only.
	ShareTypeID, ShareTypeName string
	// Size is the capacity in GiB.
	Size     int
	IsPublic bool
	Metadata map[string]string
	// ExportLocations are as the service lists them: unordered, empty while a
	// resize runs, and maybe with paths only an administrator can mount.
	ExportLocations []string
	// CreatedAt is as the service writes it: UTC, without a zone.
	CreatedAt string
	// RequestID is that of the create, in the answer to it, and empty otherwise.
	// User messages about the create carry the same.
	RequestID string
}

// Ref names the share in calls and messages.
func (s *Share) Ref() ShareRef { return ShareRef{ID: s.ID, Name: s.Name} }

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

// UpdateShare is what to change; nil leaves a field as it is.
type UpdateShare struct {
	Name, Description *string
	IsPublic          *bool
}

// Accepted is the service's word that it has taken a resize on, not that it is
// done. User messages about the resize carry the same request id.
type Accepted struct{ RequestID string }

// ExportLocation is a path to mount a share by.
type ExportLocation struct {
	Path      string
	Preferred bool
}

// Message is what the service tells a person about a request that went wrong
// after it was accepted.
type Message struct {
	ID, RequestID, ResourceID, ActionID, DetailID, Level, Text, CreatedAt string
}
