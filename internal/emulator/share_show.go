package emulator

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

const manilaTime = "2006-01-02T15:04:05.000000"

func (e *Emulator) showShare(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	return okResponse(map[string]any{"share": e.detail(c, s, s.readSize())}), nil
}

// updateShare takes display_name, display_description and is_public; anything
// else, also name and description, is ignored with 200 (observed on Manila 15.1).
func (e *Emulator) updateShare(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	changes, isObject := body["share"].(map[string]any)
	if !isObject {
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	public := s.IsPublic
	if value, given := changes["is_public"]; given {
		if public, err = parsePublic(c, value); err != nil {
			return nil, err
		}
	}
	if err := setText(changes, "display_name", &s.Name, &s.nameSet); err != nil {
		return nil, err
	}
	if err := setText(changes, "display_description", &s.Description, &s.descriptionSet); err != nil {
		return nil, err
	}
	s.IsPublic, s.UpdatedAt = public, c.Time
	return okResponse(map[string]any{"share": e.detail(c, s, s.Size)}), nil
}

func setText(changes map[string]any, key string, text *string, set *bool) error {
	value, given := changes[key]
	if !given {
		return nil
	}
	if value == nil {
		*text, *set = "", false
		return nil
	}
	name, isText := value.(string)
	if !isText || len([]rune(name)) > maxName {
		return serverError()
	}
	*text, *set = name, true
	return nil
}

func (e *Emulator) summary(c *call, s *share) map[string]any {
	return map[string]any{"id": s.ID, "name": text(s.Name, s.nameSet), "links": c.links(s.ID)}
}

// detail is a share at the microversion of the request, with a size that the
// caller chooses, since looking and merely telling differ.
func (e *Emulator) detail(c *call, s *share, size int) map[string]any {
	d := map[string]any{
		"id":                s.ID,
		"name":              text(s.Name, s.nameSet),
		"description":       text(s.Description, s.descriptionSet),
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
		"metadata":          e.shownMetadata(s),
		"links":             c.links(s.ID),
		"created_at":        s.CreatedAt.UTC().Format(manilaTime),
	}
	if c.caller.admin() {
		d["host"] = orNull(s.Host)
		d["share_server_id"] = nil
	}
	addExports(c, s, d)
	addByVersion(c, s, d)
	if s.statusNull {
		setStatusNull(d)
	}
	return d
}

// addExports shows paths only while the share is available, and then all of
// them, also those for administrators, to everybody (observed on Manila 15.1).
func addExports(c *call, s *share, d map[string]any) {
	if c.version >= 9 {
		return
	}
	paths := []string{}
	if s.Status == available {
		for _, location := range s.ExportLocations {
			paths = append(paths, location.Path)
		}
	}
	d["export_locations"], d["export_location"] = paths, nil
	if len(paths) > 0 {
		d["export_location"] = paths[0]
	}
}

func addByVersion(c *call, s *share, d map[string]any) {
	if c.version >= 6 {
		d["share_type"] = s.TypeID
	}
	for _, field := range []struct {
		since microversion
		name  string
		value any
	}{
		{2, "snapshot_support", false},
		{5, "task_state", nil},
		{6, "share_type_name", s.TypeName},
		{10, "access_rules_status", s.rulesStatus(c.version)},
		{11, "has_replicas", false},
		{11, "replication_type", nil},
		{16, "user_id", s.UserID},
		{24, "create_share_from_snapshot_support", false},
		{27, "revert_to_snapshot_support", false},
		{31, "share_group_id", nil},
		{31, "source_share_group_snapshot_member_id", nil},
		{32, "mount_snapshot_support", false},
		{54, "progress", progress(s)},
		{69, "is_soft_deleted", false},
		{69, "scheduled_to_be_deleted_at", nil},
	} {
		if c.version >= field.since {
			d[field.name] = field.value
		}
	}
}

// setStatusNull is what a share looks like between the end of its backend work and
// its disappearance: the row with these fields is gone first.
func setStatusNull(d map[string]any) {
	for _, name := range []string{"status", "availability_zone", "share_type", "volume_type", "export_location", "share_type_name"} {
		if _, shown := d[name]; shown {
			d[name] = nil
		}
	}
}

func progress(s *share) any {
	if s.Status == creating {
		return "0%"
	}
	return "100%"
}

// shownMetadata adds what SFS reports there by itself.
func (e *Emulator) shownMetadata(s *share) map[string]string {
	shown := maps.Clone(s.Metadata)
	if shown == nil {
		shown = map[string]string{}
	}
	if e.opts.ReportUsed && s.Status != creating {
		shown["share_used"] = strconv.FormatInt(s.UsedBytes, 10)
	}
	return shown
}

// links name the project only if the request did.
func (c *call) links(id string) []any {
	self := c.base + c.prefix + "/v2/"
	bookmark := c.base + c.prefix + "/"
	if c.projectInPath {
		self += c.caller.project + "/"
		bookmark += c.caller.project + "/"
	}
	return []any{
		map[string]any{"rel": "self", "href": self + "shares/" + id},
		map[string]any{"rel": "bookmark", "href": bookmark + "shares/" + id},
	}
}

func text(s string, set bool) any {
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
