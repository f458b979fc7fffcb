package emulator

import (
	"cmp"
	"slices"
)

const unlimited = -1

const (
	sharesPerProject    = 50 // also of snapshots, and of resources that the emulator does not have
	gigabytesOfSnapshot = 1000
	networksPerProject  = 10
	backupsPerProject   = 10
	keysPerProject      = 100
)

// quotaScope is what a quota counts: the shares of a project, or of them those of
// one user or one share type.
type quotaScope struct{ project, user, typeID string }

func (q quotaScope) includes(s *share) bool {
	return s.ProjectID == q.project && (q.user == "" || s.UserID == q.user) && (q.typeID == "" || s.TypeID == q.typeID)
}

// quotaScopes are all that count a share.
func quotaScopes(s *share) []quotaScope {
	return []quotaScope{{project: s.ProjectID}, {project: s.ProjectID, user: s.UserID}, {project: s.ProjectID, typeID: s.TypeID}}
}

func (e *Emulator) quotaOf(scope quotaScope) Quota {
	own := e.quota.OfUser[scope.user]
	if scope.typeID != "" {
		own = e.quota.OfType[scope.typeID]
	}
	return Quota{
		Shares: cmp.Or(own.Shares, e.quota.Shares), Gigabytes: cmp.Or(own.Gigabytes, e.quota.Gigabytes),
		PerShareGigabytes: cmp.Or(own.PerShareGigabytes, e.quota.PerShareGigabytes), Snapshots: e.quota.Snapshots,
	}
}

// used counts an extend as soon as it is accepted, a shrink only when it is done.
func (e *Emulator) used(scope quotaScope) (shares, gigabytes int) {
	for _, s := range e.shares {
		if scope.includes(s) {
			shares++
			gigabytes += s.Size + s.reserved
		}
	}
	return shares, gigabytes
}

// checkCreateQuota checks the quota in the service's order: the gigabytes before the shares.
func (e *Emulator) checkCreateQuota(s *share) error {
	if err := e.checkShareSize(s, s.Size); err != nil {
		return err
	}
	if e.exceedsGigabytes(s, s.Size) {
		return overLimit("ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota.")
	}
	for _, scope := range quotaScopes(s) {
		shares, _ := e.used(scope)
		if limit := e.quotaOf(scope).Shares; limit > 0 && shares+1 > limit {
			return overLimit("ShareLimitExceeded: Maximum number of shares allowed (%d) either per project/user or share type quota is exceeded.", limit)
		}
	}
	return nil
}

// usedBySnapshots counts the snapshots of the shares that a quota counts.
func (e *Emulator) usedBySnapshots(scope quotaScope) (snapshots, gigabytes int) {
	for _, s := range e.snapshots {
		if of := e.share(s.ShareID); of != nil && scope.includes(of) {
			snapshots++
			gigabytes += s.Size
		}
	}
	return snapshots, gigabytes
}

func (e *Emulator) checkSnapshotQuota(of *share) error {
	snapshots, gigabytes := e.usedBySnapshots(quotaScope{project: of.ProjectID})
	limit := cmp.Or(e.quota.Snapshots, sharesPerProject)
	switch {
	case gigabytes+of.Size > gigabytesOfSnapshot:
		return overLimit("SnapshotSizeExceedsAvailableQuota: Requested snapshot exceeds allowed project/user or share type gigabytes quota.")
	case snapshots+1 > limit:
		return overLimit("SnapshotLimitExceeded: Maximum number of snapshots allowed (%d) either per project/user or share type quota is exceeded.", limit)
	}
	return nil
}

// checkExtendQuota returns 403 for the quota for which a create returns 413.
func (e *Emulator) checkExtendQuota(s *share, size int) error {
	if err := e.checkShareSize(s, size); err != nil {
		return err
	}
	if e.exceedsGigabytes(s, size-s.Size) {
		return forbidden("Requested share exceeds allowed project/user or share type gigabytes quota.")
	}
	return nil
}

func (e *Emulator) exceedsGigabytes(s *share, more int) bool {
	return slices.ContainsFunc(quotaScopes(s), func(scope quotaScope) bool {
		_, gigabytes := e.used(scope)
		limit := e.quotaOf(scope).Gigabytes
		return limit > 0 && gigabytes+more > limit
	})
}

func (e *Emulator) checkShareSize(s *share, size int) error {
	limit := e.quotaOf(quotaScope{project: s.ProjectID, user: s.UserID}).PerShareGigabytes
	if limit > 0 && size > limit {
		return overLimit("ShareSizeExceedsLimit: Requested share size %d is larger than maximum allowed limit %d.", size, limit)
	}
	return nil
}

// quotaItem is one line of a quota set.
type quotaItem struct {
	since       microversion
	name        string
	limit, used int
}

func (e *Emulator) quotaItems(scope quotaScope) []quotaItem {
	quota := e.quotaOf(scope)
	shares, gigabytes := e.used(scope)
	snapshots, snapshotGigabytes := e.usedBySnapshots(scope)
	return []quotaItem{
		{0, "shares", orUnlimited(quota.Shares), shares},
		{0, "gigabytes", orUnlimited(quota.Gigabytes), gigabytes},
		{0, "snapshots", cmp.Or(quota.Snapshots, sharesPerProject), snapshots},
		{0, "snapshot_gigabytes", gigabytesOfSnapshot, snapshotGigabytes},
		{0, "share_networks", cmp.Or(e.quota.ShareNetworks, networksPerProject), e.networksOf(scope.project)},
		{40, "share_groups", sharesPerProject, 0},
		{40, "share_group_snapshots", sharesPerProject, 0},
		{53, "share_replicas", sharesPerProject, 0},
		{53, "replica_gigabytes", gigabytesOfSnapshot, 0},
		{80, "backups", backupsPerProject, 0},
		{80, "backup_gigabytes", gigabytesOfSnapshot, 0},
		{90, "encryption_keys", keysPerProject, 0},
		{62, "per_share_gigabytes", orUnlimited(quota.PerShareGigabytes), 0},
	}
}

func (e *Emulator) showQuota(c *call) (*response, error) {
	return e.quotaSet(c, func(item quotaItem) any { return item.limit })
}

func (e *Emulator) showQuotaDetail(c *call) (*response, error) {
	return e.quotaSet(c, func(item quotaItem) any {
		return map[string]any{"limit": item.limit, "in_use": item.used, "reserved": 0}
	})
}

func (e *Emulator) quotaSet(c *call, show func(quotaItem) any) (*response, error) {
	if c.params["owner"] != c.caller.project && !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	scope, err := requestedScope(c)
	if err != nil {
		return nil, err
	}
	set := map[string]any{"id": c.params["owner"]}
	for _, item := range e.quotaItems(scope) {
		if c.version >= item.since {
			set[item.name] = show(item)
		}
	}
	return okResponse(map[string]any{"quota_set": set}), nil
}

// requestedScope is what a quota set is asked for.
func requestedScope(c *call) (quotaScope, error) {
	scope := quotaScope{project: c.params["owner"], user: c.query.Get("user_id")}
	nameOrID := c.query.Get("share_type")
	if nameOrID == "" {
		return scope, nil
	}
	if scope.user != "" {
		return scope, badRequest("'user_id' and 'share_type' values are mutually exclusive")
	}
	if c.version < firstWithTypeQuotas {
		return scope, badRequest("'share_type' key is not supported by this microversion. " +
			"Use 2.39 or greater microversion to be able to use 'share_type' quotas.")
	}
	shareType, found := findType(nameOrID)
	if !found {
		return scope, notFound("Share type with name or id '%s' not found.", nameOrID)
	}
	scope.typeID = shareType.id
	return scope, nil
}

const firstWithTypeQuotas = microversion(39)

func (e *Emulator) showLimits(c *call) (*response, error) {
	shares, gigabytes := e.used(quotaScope{project: c.caller.project})
	snapshots, snapshotGigabytes := e.usedBySnapshots(quotaScope{project: c.caller.project})
	absolute := map[string]any{
		"maxTotalShares":             orUnlimited(e.quota.Shares),
		"maxTotalShareGigabytes":     orUnlimited(e.quota.Gigabytes),
		"maxTotalShareSnapshots":     cmp.Or(e.quota.Snapshots, sharesPerProject),
		"maxTotalSnapshotGigabytes":  gigabytesOfSnapshot,
		"maxTotalShareNetworks":      cmp.Or(e.quota.ShareNetworks, networksPerProject),
		"totalSharesUsed":            shares,
		"totalShareGigabytesUsed":    gigabytes,
		"totalShareSnapshotsUsed":    snapshots,
		"totalSnapshotGigabytesUsed": snapshotGigabytes,
		"totalShareNetworksUsed":     e.networksOf(c.caller.project),
	}
	if c.version >= 53 {
		absolute["maxTotalShareReplicas"], absolute["totalShareReplicasUsed"] = sharesPerProject, 0
		absolute["maxTotalReplicaGigabytes"], absolute["totalReplicaGigabytesUsed"] = gigabytesOfSnapshot, 0
	}
	if c.version >= 58 {
		absolute["maxTotalShareGroups"], absolute["totalShareGroupsUsed"] = sharesPerProject, 0
		absolute["maxTotalShareGroupSnapshots"], absolute["totalShareGroupSnapshotsUsed"] = sharesPerProject, 0
	}
	if c.version >= 80 {
		absolute["maxTotalShareBackups"], absolute["totalShareBackupsUsed"] = backupsPerProject, 0
		absolute["maxTotalBackupGigabytes"], absolute["totalBackupGigabytesUsed"] = gigabytesOfSnapshot, 0
	}
	return okResponse(map[string]any{"limits": map[string]any{"rate": []any{}, "absolute": absolute}}), nil
}

func orUnlimited(limit int) int {
	if limit <= 0 {
		return unlimited
	}
	return limit
}
