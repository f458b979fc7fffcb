package share

import (
	"context"
	"errors"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Tags are no part of a share: they cost requests of their own, and most
// services have none. So nothing is asked about them unless the state has tags
// or the plan wants some. `tags` are those that are written with the share;
// `tags_all` has the provider's default tags, too, so that a plan shows where
// one of those was changed or is new. As with metadata, the provider owns the
// keys that are named, and leaves those of others alone.

// allTags are the tags that a plan wants, or an unknown map.
func allTags(defaults map[string]string, written types.Map) types.Map {
	if written.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	all := map[string]attr.Value{}
	for key, value := range defaults {
		all[key] = types.StringValue(value)
	}
	maps.Copy(all, written.Elements())
	for _, value := range all {
		if value.IsUnknown() {
			return types.MapUnknown(types.StringType)
		}
	}
	if len(all) == 0 {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, all)
}

// observeTags writes what the service shows of the tags that are owned.
func (m *model) observeTags(shown map[string]string) {
	m.Tags = ownedBy(m.Tags).of(m.Tags, shown)
	m.TagsAll = nullIfEmpty(ownedBy(m.TagsAll).of(m.TagsAll, shown))
}

// importTags takes all tags of a share that was just imported, but the default
// ones only into tags_all: that is how a configuration has them.
func (m *model) importTags(shown, defaults map[string]string) {
	own := maps.Clone(shown)
	maps.DeleteFunc(own, func(key, value string) bool { return defaults[key] == value && value != "" })
	every := ownership(func(string) bool { return true })
	m.Tags = nullIfEmpty(every.of(m.Tags, own))
	m.TagsAll = nullIfEmpty(every.of(m.TagsAll, shown))
}

func nullIfEmpty(tags types.Map) types.Map {
	if len(tags.Elements()) == 0 {
		return types.MapNull(types.StringType)
	}
	return tags
}

// withoutTags is the state of a share that has not been tagged yet.
func (m *model) withoutTags() {
	m.Tags, m.TagsAll = types.MapNull(types.StringType), types.MapNull(types.StringType)
}

// readTags brings the tags of a share up to date, at the price of a request
// that many shares share. A share that was just imported is asked for its tags
// only where something says that this is an SFS service.
func (r *shareResource) readTags(ctx context.Context, m *model, share *manila.Share, imported bool) diag.Diagnostics {
	if imported {
		if !r.isSFS(share) {
			return nil
		}
	} else if len(m.TagsAll.Elements()) == 0 {
		return nil
	}
	shown, err := r.provider.ReadTags(ctx, m.Region.ValueString(), share.Ref())
	switch {
	case imported && errors.Is(err, manila.ErrNotSupported):
		return nil
	case err != nil:
		return diag.Diagnostics{requestFailed("Cannot read the tags of "+share.Ref().String(), err)}
	case imported:
		m.importTags(shown, r.provider.DefaultTags)
	default:
		m.observeTags(shown)
	}
	return nil
}

// isSFS goes by what only the SFS services write into metadata.
func (r *shareResource) isSFS(share *manila.Share) bool {
	if len(r.provider.DefaultTags) > 0 {
		return true
	}
	for key := range share.Metadata {
		if key != createMarkerKey && isSFSMetadata(key) {
			return true
		}
	}
	return false
}

// setInitialTags gives a new share its tags.
func (r *shareResource) setInitialTags(ctx context.Context, api *manila.Client, m *model, ref manila.ShareRef) diag.Diagnostics {
	wanted := allTags(r.provider.DefaultTags, m.Tags)
	if len(wanted.Elements()) == 0 {
		m.TagsAll = wanted
		return nil
	}
	if err := api.SetTags(ctx, ref, plain(wanted)); err != nil {
		m.withoutTags()
		return diag.Diagnostics{createdWithoutTags(ref, err)}
	}
	m.TagsAll = wanted
	return nil
}

// tag is the step of an update that changes tags, and looks whether they are
// there. First some are taken off, because there is room for ten.
func (u *update) tag(ctx context.Context) diag.Diagnostic {
	u.tagsTouched = true
	ref := u.share.Ref
	u.plan.TagsAll = allTags(u.r.provider.DefaultTags, u.plan.Tags)
	change := changeMetadata(u.state.TagsAll, u.plan.TagsAll)
	if err := u.share.API.RemoveTags(ctx, ref, change.removed); err != nil {
		return tagsNotChanged(ref, err)
	}
	if err := u.share.API.SetTags(ctx, ref, change.set); err != nil {
		return tagsNotChanged(ref, err)
	}
	shown, err := u.share.API.Tags(ctx, ref)
	if err != nil {
		return requestFailed("Cannot see whether the tags of "+ref.String()+" were changed", err)
	}
	if err := change.check(shown); err != nil {
		return tagsIgnored(ref, err)
	}
	return nil
}

// tagsAsLastSeen is what a failed update leaves of the tags.
func (u *update) tagsAsLastSeen(ctx context.Context, seen *model) {
	if !u.tagsTouched {
		return
	}
	shown, err := u.share.API.Tags(ctx, u.share.Ref)
	if err != nil {
		return
	}
	owned := ownedBy(u.state.TagsAll, u.plan.TagsAll)
	seen.Tags = ownedBy(u.state.Tags, u.plan.Tags).of(u.plan.Tags, shown)
	seen.TagsAll = nullIfEmpty(owned.of(u.plan.TagsAll, shown))
}

// tagLimits refuses in the configuration what the service would refuse.
type tagLimits struct{}

func (tagLimits) Description(context.Context) string {
	return "at most 10 tags, with keys of 1 to 36 characters and values of up to 43"
}

func (l tagLimits) MarkdownDescription(ctx context.Context) string { return l.Description(ctx) }

func (tagLimits) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, value := range req.ConfigValue.Elements() {
		text, ok := value.(types.String)
		if !ok {
			continue
		}
		if text.IsNull() {
			resp.Diagnostics.Append(nullTag(key))
		} else if err := manila.CheckTag(key, text.ValueString()); err != nil {
			resp.Diagnostics.Append(invalidTag(key, err))
		}
	}
	if count := len(req.ConfigValue.Elements()); count > manila.MaxTags {
		resp.Diagnostics.Append(tooManyTags(count, 0))
	}
}
