package chaos

import (
	"encoding/json"
	"slices"
	"strings"
)

// Schedule is everything that happens in one simulation.
type Schedule struct {
	// Service is "" for a current Manila, "legacy" for one before OpenStack
	// Victoria, "no messages" for one at 2.20, "newest" for one at 2.88, "sfs" for SFS.
	Service string  `json:"service,omitempty"`
	Rounds  []Round `json:"rounds"`
	// NoPause starts the last apply while the service may still be working.
	NoPause bool `json:"no_pause,omitempty"`
}

// sfs has no call to change metadata: shares have no note there, and keep the
// create marker.
const sfs = "sfs"

const atLeast = "at_least"

// Round is one run of Terraform, and what happens meanwhile.
type Round struct {
	Operations   []Operation      `json:"operations"`
	Faults       []Fault          `json:"faults,omitempty"`
	External     []ExternalChange `json:"external,omitempty"`
	Interruption *Interruption    `json:"interruption,omitempty"`
}

// Operation is what Terraform does with one share. Those of a round are concurrent.
type Operation struct {
	Share int           `json:"share"`
	Kind  OperationKind `json:"kind"`
	// The rest is the configuration of an apply.
	Size    int  `json:"size,omitempty"`
	Renamed bool `json:"renamed,omitempty"`
	// Note is the value of a metadata key, "" for none.
	Note string `json:"note,omitempty"`
	// Type is share_type, "" for any; another one than the share has replaces it.
	Type string `json:"type,omitempty"`
	// Zoned configures the zone that shares are created in.
	Zoned bool `json:"zoned,omitempty"`
	// Policy is size_policy, "" for the default.
	Policy        string `json:"policy,omitempty"`
	PreventShrink bool   `json:"prevent_shrink,omitempty"`
	Protected     bool   `json:"protected,omitempty"`
	// Tag is the value of a tag, "" for none. Only SFS has tags.
	Tag string `json:"tag,omitempty"`
	// Rules are the access rules, as in "10.0.0.1 rw".
	Rules []string `json:"rules,omitempty"`
	// ShortTimeouts sets every timeout to half a minute.
	ShortTimeouts bool `json:"short_timeouts,omitempty"`
}

// OperationKind is a command of Terraform.
type OperationKind string

const (
	apply    OperationKind = "apply"
	destroy  OperationKind = "destroy"
	refresh  OperationKind = "refresh"
	reimport OperationKind = "import"
	// replace is an apply with -replace: Terraform destroys the access rules and the
	// share, and creates them anew.
	replace OperationKind = "replace"
)

// Fault is a misbehaviour of the service in some requests.
type Fault struct {
	// Share is the number of the share whose requests match; -1 is all.
	Share int `json:"share"`
	// On is the kind of request; "" is all.
	On     RequestKind `json:"on,omitempty"`
	Effect string      `json:"effect"`
	Skip   int         `json:"skip,omitempty"`
	Times  int         `json:"times"`
}

// ExternalChange is what another client does to a share before the n-th request
// of the round.
type ExternalChange struct {
	Share   int                `json:"share"`
	Request int                `json:"request"`
	Kind    ExternalChangeKind `json:"kind"`
	Size    int                `json:"size,omitempty"`
}

// ExternalChangeKind is a request of another client.
type ExternalChangeKind string

const (
	externalResize ExternalChangeKind = "resize"
	externalRename ExternalChangeKind = "rename"
	externalDelete ExternalChangeKind = "delete"
	// externalMove is to another zone, as by the promotion of a replica.
	externalMove ExternalChangeKind = "move"
)

// Interruption ends the round early at its n-th request, or is an outage of the
// network that begins there.
type Interruption struct {
	Kind    InterruptionKind `json:"kind"`
	Request int              `json:"request"`
	// Processed is true when the service has processed that request.
	Processed bool `json:"processed,omitempty"`
}

// InterruptionKind is a cause of an interruption.
type InterruptionKind string

const (
	kill      InterruptionKind = "kill"
	interrupt InterruptionKind = "interrupt" // Ctrl-C
	outage    InterruptionKind = "outage"
)

// hasLastingFaults is true when work may fail for a reason that outlives the
// round.
func (r Round) hasLastingFaults() bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return effects[f.Effect].lasting })
}

// isApply is true for operations that have a configuration.
func (o Operation) isApply() bool { return o.Kind == apply || o.Kind == replace }

// guardsShrink is true where nothing may shrink the share.
func (o Operation) guardsShrink() bool { return o.Policy == atLeast || o.PreventShrink }

// hasEffect is true when a fault has an effect with that text in its name.
func (r Round) hasEffect(text string) bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return strings.Contains(f.Effect, text) })
}

func (r Round) changesExternally(share int) bool {
	return slices.ContainsFunc(r.External, func(c ExternalChange) bool { return c.Share == share })
}

func (r Round) hasShortTimeouts() bool {
	return slices.ContainsFunc(r.Operations, func(o Operation) bool { return o.ShortTimeouts })
}

func (s Schedule) anyRound(match func(Round) bool) bool { return slices.ContainsFunc(s.Rounds, match) }

// String is the schedule as JSON, as in testdata.
func (s Schedule) String() string {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
