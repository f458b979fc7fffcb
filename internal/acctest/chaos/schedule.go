package chaos

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Schedule is everything that happens in one story.
type Schedule struct {
	// Service is "" for one like today's Manila, "legacy" for one before
	// OpenStack Victoria, "no messages" for one at 2.20, "sfs" for SFS.
	Service string  `json:"service,omitempty"`
	Rounds  []Round `json:"rounds"`
	// AtOnce has the last apply begin while work may still be under way.
	AtOnce bool `json:"at_once,omitempty"`
}

// Round is one run of Terraform, and what is done to it meanwhile.
type Round struct {
	Acts   []Act   `json:"acts"`
	Faults []Fault `json:"faults,omitempty"`
	Others []Other `json:"others,omitempty"`
	End    *End    `json:"end,omitempty"`
}

// Act is what Terraform does to one share. Different shares are acted on at once.
type Act struct {
	Share int    `json:"share"`
	Do    string `json:"do"`
	// What an apply wants.
	Size    int  `json:"size,omitempty"`
	Renamed bool `json:"renamed,omitempty"`
	// Note is the value of a metadata key, "" for none.
	Note string `json:"note,omitempty"`
	// Hurry gives every operation half a minute.
	Hurry bool `json:"hurry,omitempty"`
}

// sfs is the service without a call to change metadata: shares have no note there,
// and the mark of a create stays on them.
const sfs = "sfs"

// What Terraform can do to a share.
const (
	apply    = "apply"
	destroy  = "destroy"
	refresh  = "refresh"
	reimport = "import"
)

// Fault is one kind of misbehaviour of the service, in some requests.
type Fault struct {
	// Share is the number of the share whose requests it is about; -1 is all.
	Share int `json:"share"`
	// On is the kind of request; "" is all.
	On     string `json:"on,omitempty"`
	Effect string `json:"effect"`
	Skip   int    `json:"skip,omitempty"`
	Times  int    `json:"times"`
}

// Other is what somebody else does to a share before the n-th request of the round.
type Other struct {
	Share   int    `json:"share"`
	Request int    `json:"request"`
	Do      string `json:"do"`
	Size    int    `json:"size,omitempty"`
}

// What somebody else does.
const (
	resizes = "resizes"
	renames = "renames"
	deletes = "deletes"
)

// End is how the round ends early, or is cut off for a while, at its n-th request.
type End struct {
	How     string `json:"how"`
	Request int    `json:"request"`
	// Done says that the service has carried that request out before.
	Done bool `json:"done,omitempty"`
}

// How a round ends.
const (
	kill      = "kill"
	interrupt = "interrupt"
	network   = "network"
)

// spoils is true when work may end badly for a reason that outlives the round.
func (s Schedule) spoils() bool {
	return slices.ContainsFunc(s.Rounds, func(r Round) bool { return r.spoils() })
}

// tears is true when a look may show the size from before a resize.
func (s Schedule) tears() bool {
	return slices.ContainsFunc(s.Rounds, func(r Round) bool {
		return slices.ContainsFunc(r.Faults, func(f Fault) bool { return strings.Contains(f.Effect, "torn") })
	})
}

// hurries is true when a state may hold timeouts that are shorter than work under way.
func (s Schedule) hurries() bool {
	return slices.ContainsFunc(s.Rounds, func(r Round) bool {
		return slices.ContainsFunc(r.Acts, func(a Act) bool { return a.Hurry })
	})
}

func (r Round) spoils() bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return effects[f.Effect].spoils })
}

// meddles is true when somebody else acts on the share.
func (r Round) meddles(share int) bool {
	return slices.ContainsFunc(r.Others, func(o Other) bool { return o.Share == share })
}

// String is the schedule as a story.
func (s Schedule) String() string {
	var b strings.Builder
	if s.Service != "" {
		fmt.Fprintf(&b, "the service is %s\n", s.Service)
	}
	for i, r := range s.Rounds {
		fmt.Fprintf(&b, "round %d\n", i+1)
		for _, a := range r.Acts {
			fmt.Fprintf(&b, "  share %d: %s%s\n", a.Share, a.Do, a.wish())
		}
		for _, f := range r.Faults {
			fmt.Fprintf(&b, "  fault: %s\n", f)
		}
		for _, o := range r.Others {
			fmt.Fprintf(&b, "  before request %d somebody else %s share %d %s\n", o.Request, o.Do, o.Share, nonZero(o.Size))
		}
		if e := r.End; e != nil {
			fmt.Fprintf(&b, "  %s at request %d, %s\n", e.How, e.Request, map[bool]string{true: "which was carried out", false: "which did not arrive"}[e.Done])
		}
	}
	if s.AtOnce {
		b.WriteString("the last apply begins at once\n")
	}
	return b.String()
}

func (a Act) wish() string {
	if a.Do != apply {
		return ""
	}
	wish := fmt.Sprintf(" %d GiB, note %q", a.Size, a.Note)
	if a.Renamed {
		wish += ", renamed"
	}
	if a.Hurry {
		wish += ", in a hurry"
	}
	return wish
}

func (f Fault) String() string {
	who, on := "all", "every request"
	if f.Share >= 0 {
		who = fmt.Sprintf("share %d", f.Share)
	}
	if f.On != "" {
		on = f.On
	}
	return fmt.Sprintf("%s, on %s of %s, %d times after %d", f.Effect, on, who, f.Times, f.Skip)
}

func nonZero(size int) string {
	if size == 0 {
		return ""
	}
	return fmt.Sprintf("to %d GiB", size)
}

// JSON is the schedule as testdata keeps it.
func (s Schedule) JSON() string {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
