package emulator

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

const manilaTime = "2006-01-02T15:04:05.000000"

func (e *Emulator) showShare(c *call, s *share) (*response, error) {
	return okResponse(map[string]any{"share": e.detail(c, s, s.readSize())}), nil
}

// updateShareOf checks the body before the share is looked up.
func (e *Emulator) updateShareOf(c *call) (*response, error) {
	body, err := c.value()
	if err != nil {
		return nil, err
	}
	object, isObject := body.(map[string]any)
	if share, given := object["share"]; given && share == nil {
		return nil, badRequest(badRequestText)
	}
	if !isObject || object["share"] == nil {
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	if share, _ := object["share"].(map[string]any); c.emulatesFullTexts {
		for _, name := range []string{"display_name", "display_description"} {
			if isEmpty(share[name]) {
				continue
			}
			if err := checkText(share[name], name); err != nil {
				return nil, err
			}
		}
	}
	return withShare(notFoundText, (*Emulator).updateShare)(e, c)
}

// updateShare honours display_name, display_description and is_public; other
// fields, even name and description, are ignored with 200 (observed on Manila 15.1).
func (e *Emulator) updateShare(c *call, s *share) (*response, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	if s.SoftDeleted {
		// The quotation mark is missing there, too (observed on Manila 15.1).
		return nil, forbidden("Share '" + s.ID + " cannot be updated, since it has been soft deleted.")
	}
	changes, isObject := body["share"].(map[string]any)
	if _, isText := body["share"].(string); !isObject && !isText { // a text contains no field, which changes nothing
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	updated := *s
	if err := parseIsPublic(c, changes, &updated); err != nil {
		return nil, err
	}
	if err := setText(changes, "display_name", &updated.Name, &updated.nameSet); err != nil {
		return nil, err
	}
	if err := setText(changes, "display_description", &updated.Description, &updated.descriptionSet); err != nil {
		return nil, err
	}
	updated.UpdatedAt = c.Time
	*s = updated
	shown := e.detail(c, s, s.Size)
	for field, name := range map[string]string{"name": "display_name", "description": "display_description"} {
		if value, given := changes[name]; given {
			shown[field] = value // as it came; what is stored is a text
		}
	}
	return okResponse(map[string]any{"share": shown}), nil
}

func setText(changes map[string]any, key string, text *string, set *bool) error {
	value, given := changes[key]
	if !given {
		return nil
	}
	name, isText := databaseText(value)
	if value != nil && !isText || len([]rune(name)) > maxName {
		return serverError()
	}
	*text, *set = name, isText
	return nil
}

func (e *Emulator) summary(c *call, s *share) map[string]any {
	return map[string]any{"id": s.ID, "name": textOrNull(s.Name, s.nameSet), "links": c.links(s.ID)}
}

// detail is a share at the microversion of the request. The caller passes the
// size because reads may be torn and responses to changes are not.
func (e *Emulator) detail(c *call, s *share, size int) map[string]any {
	d := map[string]any{
		"id":                s.ID,
		"name":              textOrNull(s.Name, s.nameSet),
		"description":       textOrNull(s.Description, s.descriptionSet),
		"project_id":        s.ProjectID,
		"status":            s.Status,
		"size":              size,
		"share_proto":       s.ShareProto,
		"share_type":        s.TypeName,
		"volume_type":       s.TypeName,
		"availability_zone": orNull(s.AvailabilityZone),
		"snapshot_id":       orNull(s.SnapshotID),
		"share_network_id":  orNull(s.ShareNetworkID),
		"is_public":         s.IsPublic,
		"metadata":          e.allMetadata(s),
		"links":             c.links(s.ID),
		"created_at":        s.CreatedAt.UTC().Format(manilaTime),
	}
	if c.caller.admin() {
		d["host"] = orNull(s.Host)
		d["share_server_id"] = orNull(s.serverID)
	}
	if c.version < 9 {
		addExportLocations(s, d)
	}
	if c.version >= 6 {
		d["share_type"] = s.TypeID
	}
	for _, field := range []struct {
		since microversion
		name  string
		value any
	}{
		{2, "snapshot_support", e.hasSnapshots(s)},
		{5, "task_state", nil},
		{6, "share_type_name", s.TypeName},
		{10, "access_rules_status", s.rulesStatus(c.version)},
		{11, "has_replicas", false},
		{11, "replication_type", nil},
		{16, "user_id", s.UserID},
		{24, "create_share_from_snapshot_support", e.hasSnapshots(s)},
		{27, "revert_to_snapshot_support", e.hasSnapshots(s)},
		{31, "share_group_id", orNull(s.ShareGroupID)},
		{31, "source_share_group_snapshot_member_id", nil},
		{32, "mount_snapshot_support", false},
		{54, "progress", s.progress()},
		{69, "is_soft_deleted", s.SoftDeleted},
		{69, "scheduled_to_be_deleted_at", timeOrNull(s.DeletedForGoodAt)},
		{80, "source_backup_id", nil},
		{90, "encryption_key_ref", nil},
		{99, "snapshot_inherit_share_access_support", false},
	} {
		if c.version >= field.since {
			d[field.name] = field.value
		}
	}
	if s.statusNull {
		setStatusNull(d)
	}
	return d
}

// progress is null until the share was created, and stays 100% whatever becomes of the status.
func (s *share) progress() any {
	if s.Status == creating && !s.created {
		return nil
	}
	return "100%"
}

// addExportLocations shows everybody all paths, even those for administrators; the
// list only while the share is available, the first always (observed on Manila 15.1).
func addExportLocations(s *share, d map[string]any) {
	paths := []string{}
	d["export_location"] = nil
	for i, location := range s.ExportLocations {
		if i == 0 {
			d["export_location"] = location.Path
		}
		if s.Status == available {
			paths = append(paths, location.Path)
		}
	}
	d["export_locations"] = paths
}

// setStatusNull makes a share appear as between the end of its backend work and
// its removal: the database row with these fields is deleted first.
func setStatusNull(d map[string]any) {
	for _, name := range []string{"status", "availability_zone", "share_type", "volume_type", "export_location", "share_type_name"} {
		if _, shown := d[name]; shown {
			d[name] = nil
		}
	}
}

// allMetadata includes what SFS reports there by itself.
func (e *Emulator) allMetadata(s *share) map[string]string {
	all := map[string]string{}
	maps.Copy(all, s.Metadata)
	if e.opts.ReportUsed && s.Status != creating {
		all["share_used"] = strconv.FormatInt(s.UsedBytes, 10)
	}
	return all
}

func (c *call) links(id string) []any { return c.linksTo("shares/" + id) }

func (c *call) linksTo(path string) []any {
	return []any{
		map[string]any{"rel": "self", "href": c.url("/v2/", path)},
		map[string]any{"rel": "bookmark", "href": c.url("/", path)},
	}
}

// url contains the project only if the request did.
func (c *call) url(version, path string) string {
	if c.projectInPath {
		path = c.caller.project + "/" + path
	}
	return c.base + c.prefix + version + path
}

func textOrNull(s string, set bool) any {
	if set {
		return s
	}
	return orNull(s)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(manilaTime)
}
