package emulator

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// Options configure the emulated service. The zero value is a fast, healthy
// service without limits.
type Options struct {
	Now             func() time.Time // nil = time.Now
	Takes           Durations        // how long the backend works
	Quota           Quota            // of every project
	MaxMicroversion string           // "2.42" when empty or not of the form 2.N
	// Release is the major version of Manila whose rules for the size limits of share
	// types apply: up to 16 both limits hold for every resize; from 17 on the minimum
	// for create and shrink, the maximum for create and extend, and for an
	// administrator's extend BoundedTypeMaxExtend in its place. 0 is 15.
	Release int
	// LegacyRefusal makes the service behave as releases before OpenStack
	// Victoria, and SFS: a shrink below the used space ends in
	// shrinking_possible_data_loss_error without a user message, lists are cut at
	// 1000, and access rules of type cert work.
	LegacyRefusal bool
	// SFS makes the service speak the dialect of SFS: see sfs.go. It implies
	// the legacy option and ReportUsed.
	SFS               bool
	Latency           time.Duration // slept in real time in every request
	RequestsPerMinute int           // of the share service; above it 429 with Retry-After. 0 = no limit
	TokenLifetime     time.Duration // 0 = 24 hours
	Region            string        // "RegionOne" when empty
	// SecondRegion has a share service of its own address under /second/v2, and the same
	// shares. Empty = none.
	SecondRegion string
	// V2Catalogue has in the catalogue what old deployments have: the region's id is
	// missing, and the first entry of the type "share" is of v1.
	V2Catalogue bool
	// OIDC accepts the identity provider OIDCProvider: see keystone_federation.go.
	OIDC          bool
	PublicURL     string        // base of the URLs in catalogue and links; empty = the address of the request
	DeleteNullFor time.Duration // how long a share shows a null status at the end of its deletion
	Used          int           // GiB in use in every new share, at most its size
	OnePath       bool          // every new share has one export location, as with CephFS; else three, one of them for administrators
	ReportUsed    bool          // show the used bytes as metadata share_used, as SFS does
	Seed          uint64        // of ids, tokens and list orders; 0 = a random one
	Log           func(string)  // one line per request, without secrets; nil = none
}

// Durations are how long the backend works on one thing. Zero is done by the
// next request; above zero the transitional status is visible meanwhile.
type Durations struct {
	Create, Extend, Shrink, Delete, Rule time.Duration
	Snapshot                             time.Duration // its creation and its deletion
}

// Quota is the quota of a project. Zero is unlimited (the service says -1).
type Quota struct {
	Shares            int
	Gigabytes         int // of all shares together
	PerShareGigabytes int
	Snapshots         int // 50 when zero
	ShareNetworks     int // 0 = 10, the default of Manila
	// OfUser and OfType are the quotas of single users and share types, by id. What
	// they leave at zero is that of the project.
	OfUser, OfType map[string]Quota
}

const defaultMaxMicroversion = microversion(42) // of OpenStack Queens, and of SFS

// LegacyMicroversion is the newest one of OpenStack Queens, and of SFS.
const LegacyMicroversion = "2.42"

// NewestRelease is the newest release of Manila that is emulated.
const NewestRelease = 23

// newestMicroversions are those of the packaged releases (_MAX_API_VERSION).
var newestMicroversions = map[int]microversion{15: 73, 20: 89, 22: 95, 23: 99}

// NewestMicroversion is the highest microversion of a release, or of the last one before it that is known.
func NewestMicroversion(release int) string {
	newest := defaultMaxMicroversion
	for known, version := range newestMicroversions {
		if known <= release {
			newest = max(newest, version)
		}
	}
	return newest.String()
}

// ReleaseOf is the last release that offers no more than a microversion, 2.N.
func ReleaseOf(newest int) int {
	release := 0
	for known, version := range newestMicroversions {
		if int(version) <= newest {
			release = max(release, known)
		}
	}
	return release
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	o.TokenLifetime = cmp.Or(o.TokenLifetime, 24*time.Hour)
	o.Region = cmp.Or(o.Region, "RegionOne")
	o.LegacyRefusal = o.LegacyRefusal || o.SFS
	o.ReportUsed = o.ReportUsed || o.SFS
	return o
}
