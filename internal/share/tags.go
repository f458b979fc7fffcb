package share

import (
	"cmp"
	"context"
	"errors"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// Tags are not part of a share: they cost requests of their own, and most
// services have none. So they are not read unless the state has tags or the plan
// asks for some. `tags` are those of the share's own configuration; `tags_all`
// includes the provider's default tags, so that a plan shows a change of one of
// those too. As with metadata, the provider owns the keys that are configured and
// leaves the others alone.

// allTags are the tags that a plan asks for, or an unknown map.
func allTags(defaults map[string]string, configured types.Map) types.Map {
	if configured.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	all := map[string]attr.Value{}
	for key, value := range defaults {
		all[key] = types.StringValue(value)
	}
	maps.Copy(all, configured.Elements())
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

// observeTags writes the owned ones of a share's tags.
func (m *model) observeTags(tags map[string]string) {
	m.Tags = ownedBy(m.Tags).of(m.Tags, tags)
	m.TagsAll = nullIfEmpty(ownedBy(m.TagsAll).of(m.TagsAll, tags))
}

// importTags takes all tags of a share that was just imported, the default ones
// only into tags_all: that is how a configuration has them.
func (m *model) importTags(tags, defaults map[string]string) {
	own := maps.Clone(tags)
	maps.DeleteFunc(own, func(key, value string) bool { return defaults[key] == value && value != "" })
	m.Tags, m.TagsAll = tfstate.MapOrNull(own), tfstate.MapOrNull(tags)
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

// readTags updates the tags of a share, by a request that many shares share. The
// tags of a share that was just imported are read only from an SFS service.
func (r *shareResource) readTags(ctx context.Context, m *model, share *manila.Share, imported bool) diag.Diagnostics {
	if imported && !mayHaveTags(r.provider, share) || !imported && len(m.TagsAll.Elements()) == 0 {
		return nil
	}
	tags, err := r.provider.ReadTags(ctx, m.Region.ValueString(), share.Ref())
	switch {
	case imported && errors.Is(err, manila.ErrNotSupported):
		return nil
	case err != nil:
		return diag.Diagnostics{requestFailed("Cannot read the tags of "+share.Ref().String(), err)}
	case imported:
		m.importTags(tags, r.provider.DefaultTags)
	default:
		m.observeTags(tags)
	}
	return nil
}

// mayHaveTags recognizes an SFS service by the metadata that only it writes: to
// ask every Manila for tags would cost a request for nothing.
func mayHaveTags(provider *conns.Provider, share *manila.Share) bool {
	if len(provider.DefaultTags) > 0 {
		return true
	}
	for key := range share.Metadata {
		if manila.IsSFSMetadata(key) {
			return true
		}
	}
	return false
}

// setInitialTags sets the planned tags of a new share. The state has those that
// the share has afterwards.
func (r *shareResource) setInitialTags(ctx context.Context, api *manila.Client, state *model, ref manila.Ref) diag.Diagnostic {
	planned := metadataChange{set: tfstate.StringMap(state.TagsAll)}
	if planned.isEmpty() {
		return nil
	}
	if err := api.SetTags(ctx, ref, planned.set); err != nil {
		state.withoutTags()
		return createdWithoutTags(ref, err)
	}
	tags, err := r.tagsAfter(ctx, api, ref, planned)
	if err != nil {
		state.withoutTags()
		return createdWithUnknownTags(ref, err)
	}
	state.observeTags(tags)
	return nil
}

// tagsAfter reads the tags after a change. Within the grace time a 404 says that they
// are not shown yet.
func (r *shareResource) tagsAfter(ctx context.Context, api *manila.Client, ref manila.Ref, change metadataChange) (tags map[string]string, err error) {
	var notFound error
	err = r.untilShown(ctx, func(ctx context.Context) (shown bool, err error) {
		notFound = nil
		if tags, err = api.Tags(ctx, ref); manila.IsNotFound(err) {
			notFound = err
			return false, nil
		}
		return err == nil && change.check(tags) == nil, err
	})
	return tags, cmp.Or(err, notFound)
}

// setTags changes tags and compares what the share has afterwards. Tags are
// removed first, because there is room for ten.
func (u *update) setTags(ctx context.Context) diag.Diagnostic {
	u.tagsSent = true
	ref := u.share.Ref
	u.plan.TagsAll = allTags(u.r.provider.DefaultTags, u.plan.Tags)
	change := changeMetadata(u.state.TagsAll, u.plan.TagsAll)
	if err := u.share.API.RemoveTags(ctx, ref, change.removed); err != nil {
		return tagsNotChanged(ref, err)
	}
	if err := u.share.API.SetTags(ctx, ref, change.set); err != nil {
		return tagsNotChanged(ref, err)
	}
	tags, err := u.r.tagsAfter(ctx, u.share.API, ref, change)
	if err != nil {
		return requestFailed("Cannot read the tags of "+ref.String()+" after their change", err)
	}
	if err := change.check(tags); err != nil {
		return tagsIgnored(ref, err)
	}
	return nil
}

func (u *update) observeTagsAfterFailure(ctx context.Context, m *model) {
	if !u.tagsSent {
		return
	}
	tags, err := u.share.API.Tags(ctx, u.share.Ref)
	if err != nil {
		return
	}
	m.Tags = ownedBy(u.state.Tags, u.plan.Tags).of(u.plan.Tags, tags)
	m.TagsAll = nullIfEmpty(ownedBy(u.state.TagsAll, u.plan.TagsAll).of(u.plan.TagsAll, tags))
}

// tagLimits rejects in the configuration what the service would reject.
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
