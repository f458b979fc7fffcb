package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// sizeChange is a planned create, with a from of 0, or a planned resize.
type sizeChange struct{ from, to int }

// typeCheck checks the size against the limits of the share type: the known one,
// else the configured one, else the default.
func (r *shareResource) typeCheck(m *model, known shareType, change sizeChange) optionalCheck {
	return optionalCheck{"the share types", func(ctx context.Context) (diag.Diagnostics, error) {
		types, err := r.provider.ShareTypes(ctx, m.Region.ValueString())
		if err != nil {
			return nil, err
		}
		known := orConfigured(known, m)
		at := indexOfType(types, known)
		isMember := func() bool { return r.api(m.Region).IsMember(ctx) }
		switch {
		case at < 0 && change.from == 0 && known != (shareType{}) && len(types) > 0:
			return diag.Diagnostics{unknownType(known.Name, typeNames(types), isMember())}, nil
		case at < 0:
			return nil, nil
		}
		switch judge(types[at], change, isMember) {
		case limitRefuses:
			return diag.Diagnostics{outsideTypeLimits(m, change.to, types[at])}, nil
		case limitMayRefuse:
			return diag.Diagnostics{aboveTypeMaximum(m, change.to, types[at])}, nil
		}
		return nil, nil
	}}
}

// plannedType is the share type that a share will have, with its id; the zero value if
// that is not known, which typeCheck reports.
func (r *shareResource) plannedType(ctx context.Context, m *model, known shareType) shareType {
	if m.ShareType.IsUnknown() && known == (shareType{}) {
		return shareType{}
	}
	types, err := r.provider.ShareTypes(ctx, m.Region.ValueString())
	if err != nil {
		return shareType{}
	}
	at := indexOfType(types, orConfigured(known, m))
	if at < 0 {
		return shareType{}
	}
	return shareType{ID: types[at].ID, Name: types[at].Name}
}

func orConfigured(known shareType, m *model) shareType {
	if known != (shareType{}) {
		return known
	}
	return shareType{ID: m.ShareType.ValueString(), Name: m.ShareType.ValueString()}
}

// indexOfType finds a share type, or the default one where none is named.
func indexOfType(types []manila.ShareType, known shareType) int {
	return slices.IndexFunc(types, func(t manila.ShareType) bool {
		if known == (shareType{}) {
			return t.IsDefault
		}
		return known.isNamed(t.ID) || known.isNamed(t.Name)
	})
}

func typeNames(types []manila.ShareType) []string {
	var names []string
	for _, t := range types {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	return names
}

// zoneCheck checks the availability zone of a new share.
func (r *shareResource) zoneCheck(m *model) optionalCheck {
	return optionalCheck{"the availability zones", func(ctx context.Context) (diag.Diagnostics, error) {
		zones, err := r.provider.AvailabilityZones(ctx, m.Region.ValueString())
		if err != nil || len(zones) == 0 || slices.Contains(zones, m.AvailabilityZone.ValueString()) {
			return nil, err
		}
		return diag.Diagnostics{unknownZone(m.AvailabilityZone.ValueString(), zones)}, nil
	}}
}

// typeVerdict is what the limits of a share type mean for a change.
type typeVerdict int

const (
	limitAllows typeVerdict = iota
	limitMayRefuse
	limitRefuses
)

// judge refuses only what every release refuses. Up to Manila 16 both limits hold
// for every resize. From 17 on the minimum holds for create and shrink, the maximum
// for create and extend, and an administrator's extend has a maximum of its own.
// The microversion does not tell which of the two holds, because vendors backport
// the second, and what a service refuses here changes nothing.
func judge(limit manila.ShareType, change sizeChange, isMember func() bool) typeVerdict {
	tooSmall := change.to < limit.MinSize
	tooLarge := limit.MaxSize > 0 && change.to > limit.MaxSize
	switch {
	case change.from == 0 && (tooSmall || tooLarge), change.to < change.from && tooSmall:
		return limitRefuses
	case change.to > change.from && tooLarge && isMember():
		return limitRefuses
	case change.to > change.from && tooLarge:
		return limitMayRefuse
	}
	return limitAllows
}
