package emulator

import (
	"time"
)

// Options say what kind of service the emulator is. The zero value is a fast,
// healthy service without limits.
type Options struct {
	Now             func() time.Time // nil = time.Now
	Takes           Durations        // how long the backend works
	Quota           Quota            // of every project
	MaxMicroversion string           // "2.42" when empty or not of the form 2.N
	// LegacyRefusal makes the service behave as those before OpenStack Victoria
	// do, and SFS with them: a shrink below the used space ends in
	// shrinking_possible_data_loss_error without a user message, listings are
	// cut at 1000, and access rules of type cert work.
	LegacyRefusal bool
	// SFS makes the service speak the dialect of SFS: see sfs.go. It goes with
	// LegacyRefusal and ReportUsed.
	SFS               bool
	Latency           time.Duration // really slept in every request, when above 0
	RequestsPerMinute int           // of the share service; above it 429 with Retry-After. 0 = no limit
	TokenLives        time.Duration // 0 = 24 hours
	Region            string        // "RegionOne" when empty
	PublicURL         string        // base of the URLs in catalogue and links; empty = what the request was sent to
	DeleteNullFor     time.Duration // how long a share shows a null status at the end of its deletion
	Used              int           // GiB in use in every new share, at most its size
	ReportUsed        bool          // show the used bytes as metadata share_used, as SFS does
	Seed              uint64        // ids, tokens and list orders are made from it; 0 = another one each time
	Log               func(string)  // one line per request, without secrets; nil = silent
}

// Durations are how long the backend works on one thing. Zero is done by the
// next request; above zero the transitional status is visible meanwhile.
type Durations struct {
	Create, Extend, Shrink, Delete, Rule time.Duration
}

// Quota is what a project may have. Zero is unlimited (the service says -1).
type Quota struct {
	Shares            int
	Gigabytes         int // of all shares together
	PerShareGigabytes int
}

const (
	defaultMaxMicroversion = microversion(42) // that of OpenStack Queens, and of SFS
	defaultTokenLifetime      = 24 * time.Hour
	defaultRegion          = "RegionOne"
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.TokenLives == 0 {
		o.TokenLives = defaultTokenLifetime
	}
	if o.Region == "" {
		o.Region = defaultRegion
	}
	if o.SFS {
		o.LegacyRefusal, o.ReportUsed = true, true
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	return o
}
