package emulator

import (
	"maps"
	"slices"
	"time"
)

// Share is the complete state of a share.
type Share struct {
	ID               string
	Name             string
	Description      string
	ProjectID        string
	UserID           string
	Status           string
	Size             int // GiB
	UsedBytes        int64
	ShareProto       string
	TypeID           string
	TypeName         string
	AvailabilityZone string // "" until it is scheduled
	Host             string // "" until it is scheduled
	SnapshotID       string
	ShareNetworkID   string
	ShareGroupID     string
	IsPublic         bool
	Metadata         map[string]string
	Tags             map[string]string // of SFS
	ExportLocations  []ExportLocation
	Rules            []Rule
	SoftDeleted      bool      // in the recycle bin
	DeletedForGoodAt time.Time // of a share in the recycle bin
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// ExportLocation is a path to mount. Those for administrators are hidden from
// other users from microversion 2.9 on, but not below it.
type ExportLocation struct {
	ID        string
	Path      string
	Preferred bool
	AdminOnly bool
}

// Rule is an access rule. Its states are those of microversion 2.28.
type Rule struct {
	ID        string
	Type      string // ip, user, cert or cephx
	To        string
	Level     string // rw or ro
	State     string // queued_to_apply, applying, active, error, queued_to_deny, denying
	Key       string // of CephFS only
	Metadata  map[string]string
	CreatedAt time.Time
	UpdatedAt time.Time
}

const gib = 1 << 30

// The statuses that the emulator itself sets.
const (
	available        = "available"
	creating         = "creating"
	deleting         = "deleting"
	errorDeleting    = "error_deleting"
	extending        = "extending"
	extendingError   = "extending_error"
	inError          = "error"
	inactive         = "inactive"
	possibleDataLoss = "shrinking_possible_data_loss_error"
	shrinking        = "shrinking"
	shrinkingError   = "shrinking_error"
)

// share is a Share with its internal state.
type share struct {
	Share
	// A name that a PUT set to "" is shown as "", one that was never set as null;
	// the same for the description.
	nameSet, descriptionSet bool
	statusNull              bool // the end of a deletion
	created                 bool // by a request, and done
	serverID                string
	tornReads               int // reads that will still show tornSize
	tornSize                int
	reserved                int  // GiB that running extends will add
	syncing                 bool // access rules are being applied
	nextSyncPlan            workPlan
}

func (s *share) snapshot() Share {
	copied := s.Share
	copied.Metadata = maps.Clone(s.Metadata)
	copied.Tags = maps.Clone(s.Tags)
	copied.ExportLocations = slices.Clone(s.ExportLocations)
	copied.Rules = slices.Clone(s.Rules)
	for i, rule := range copied.Rules {
		copied.Rules[i].Metadata = maps.Clone(rule.Metadata)
	}
	return copied
}

// readSize is the size in a read, which may be torn.
func (s *share) readSize() int {
	if s.tornReads > 0 && s.Status == available {
		s.tornReads--
		return s.tornSize
	}
	return s.Size
}

// findShare finds the share of the path if the caller has access to it.
func (e *Emulator) findShare(c *call) (*share, bool) {
	s := e.share(c.params["share"])
	if s == nil || s.ProjectID != c.caller.project && !c.caller.admin() {
		return nil, false
	}
	c.ShareID = s.ID
	return s, true
}

func (e *Emulator) share(id string) *share {
	for _, s := range e.shares {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func (e *Emulator) remove(id string) {
	e.shares = slices.DeleteFunc(e.shares, func(s *share) bool { return s.ID == id })
}
