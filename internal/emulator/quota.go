package emulator

const unlimited = -1

const (
	sharesPerProject    = 50 // limits of resources that the emulator does not have
	gigabytesOfSnapshot = 1000
	networksPerProject  = 10
)

// used counts an extend as soon as it is accepted, a shrink only when it is done.
func (e *Emulator) used(project string) (shares, gigabytes int) {
	for _, s := range e.shares {
		if s.ProjectID == project {
			shares++
			gigabytes += s.Size + s.reserved
		}
	}
	return shares, gigabytes
}

// checkCreateQuota checks the quota in the service's order: the gigabytes before the shares.
func (e *Emulator) checkCreateQuota(size int) error {
	if err := e.checkShareSize(size); err != nil {
		return err
	}
	shares, gigabytes := e.used(ProjectID)
	if e.quota.Gigabytes > 0 && gigabytes+size > e.quota.Gigabytes {
		return overLimit("ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota.")
	}
	if e.quota.Shares > 0 && shares+1 > e.quota.Shares {
		return overLimit("ShareLimitExceeded: Maximum number of shares allowed (%d) either per project/user or share type quota is exceeded.",
			e.quota.Shares)
	}
	return nil
}

// checkExtendQuota returns 403 for the quota for which a create returns 413.
func (e *Emulator) checkExtendQuota(s *share, size int) error {
	if err := e.checkShareSize(size); err != nil {
		return err
	}
	_, gigabytes := e.used(s.ProjectID)
	if e.quota.Gigabytes > 0 && gigabytes+size-s.Size > e.quota.Gigabytes {
		return forbidden("Requested share exceeds allowed project/user or share type gigabytes quota.")
	}
	return nil
}

func (e *Emulator) checkShareSize(size int) error {
	if limit := e.quota.PerShareGigabytes; limit > 0 && size > limit {
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

func (e *Emulator) quotaItems() []quotaItem {
	shares, gigabytes := e.used(ProjectID)
	return []quotaItem{
		{0, "shares", orUnlimited(e.quota.Shares), shares},
		{0, "gigabytes", orUnlimited(e.quota.Gigabytes), gigabytes},
		{0, "snapshots", sharesPerProject, 0},
		{0, "snapshot_gigabytes", gigabytesOfSnapshot, 0},
		{0, "share_networks", networksPerProject, 0},
		{40, "share_groups", sharesPerProject, 0},
		{40, "share_group_snapshots", sharesPerProject, 0},
		{53, "share_replicas", sharesPerProject, 0},
		{53, "replica_gigabytes", gigabytesOfSnapshot, 0},
		{62, "per_share_gigabytes", orUnlimited(e.quota.PerShareGigabytes), 0},
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
	set := map[string]any{"id": c.params["owner"]}
	for _, item := range e.quotaItems() {
		if c.version >= item.since {
			set[item.name] = show(item)
		}
	}
	return okResponse(map[string]any{"quota_set": set}), nil
}

func (e *Emulator) showLimits(c *call) (*response, error) {
	shares, gigabytes := e.used(c.caller.project)
	absolute := map[string]any{
		"maxTotalShares":             orUnlimited(e.quota.Shares),
		"maxTotalShareGigabytes":     orUnlimited(e.quota.Gigabytes),
		"maxTotalShareSnapshots":     sharesPerProject,
		"maxTotalSnapshotGigabytes":  gigabytesOfSnapshot,
		"maxTotalShareNetworks":      networksPerProject,
		"totalSharesUsed":            shares,
		"totalShareGigabytesUsed":    gigabytes,
		"totalShareSnapshotsUsed":    0,
		"totalSnapshotGigabytesUsed": 0,
		"totalShareNetworksUsed":     0,
	}
	if c.version >= 58 {
		absolute["maxTotalShareReplicas"], absolute["totalShareReplicasUsed"] = sharesPerProject, 0
		absolute["maxTotalReplicaGigabytes"], absolute["totalReplicaGigabytesUsed"] = gigabytesOfSnapshot, 0
	}
	return okResponse(map[string]any{"limits": map[string]any{"rate": []any{}, "absolute": absolute}}), nil
}

func orUnlimited(limit int) int {
	if limit <= 0 {
		return unlimited
	}
	return limit
}
