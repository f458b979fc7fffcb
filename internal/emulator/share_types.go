package emulator

import "strconv"

// The share types of the service. The first is the default.
const (
	DefaultTypeName = "default"
	DefaultTypeID   = "0b6a1f4e-52c3-4d7e-8f90-1a2b3c4d5e6f"
	// BoundedTypeName allows shares of BoundedTypeMin to BoundedTypeMax GiB only,
	// without snapshots.
	BoundedTypeName = "bounded"
	BoundedTypeID   = "9c8d7e6f-5a4b-4c3d-9e1f-0a9b8c7d6e5f"
	BoundedTypeMin  = 3
	BoundedTypeMax  = 50
	// BoundedTypeMaxExtend is the most to which an administrator extends one.
	BoundedTypeMaxExtend = 80
	// ServersTypeName is of a backend that manages share servers.
	ServersTypeName = "servers"
	ServersTypeID   = "5d4c3b2a-1f0e-4d9c-8b7a-695847362514"
)

type shareType struct {
	id, name, description string
	minSize, maxSize      int // GiB; 0 = unlimited
	maxExtendSize         int
	snapshots             bool // whether its shares have them
	servers               bool // the backend starts share servers, so a share needs a share network
}

var shareTypes = []shareType{
	{id: DefaultTypeID, name: DefaultTypeName, description: "for everything", snapshots: true},
	{
		id: BoundedTypeID, name: BoundedTypeName, description: "neither small nor large",
		minSize: BoundedTypeMin, maxSize: BoundedTypeMax, maxExtendSize: BoundedTypeMaxExtend,
	},
	{id: ServersTypeID, name: ServersTypeName, description: "on share servers", servers: true, snapshots: true},
}

// findType accepts an id or a name, as a create does.
func findType(idOrName string) (shareType, bool) {
	for _, t := range shareTypes {
		if t.id == idOrName || t.name == idOrName {
			return t, true
		}
	}
	return shareType{}, false
}

func (s *share) shareType() shareType {
	t, _ := findType(s.TypeID)
	return t
}

// checkResize checks the limits that hold for a resize in the emulated release.
func (e *Emulator) checkResize(c *call, t shareType, kind workKind, size int) error {
	if e.opts.Release >= firstReleaseByDirection {
		switch {
		case kind == workShrink:
			t.maxSize = 0
		case c.caller.admin():
			t.minSize, t.maxSize = 0, t.maxExtendSize
		default:
			t.minSize = 0
		}
	}
	return t.checkSize(size)
}

const firstReleaseByDirection = 17

func (t shareType) checkSize(size int) error {
	if size < t.minSize {
		return badRequest("Invalid input received: Specified share size of '%d' is less than the minimum required size of '%d' for share type '%s'.",
			size, t.minSize, t.name)
	}
	if t.maxSize > 0 && size > t.maxSize {
		return badRequest("Invalid input received: Specified share size of '%d' is greater than the maximum allowable size of '%d' for share type '%s'.",
			size, t.maxSize, t.name)
	}
	return nil
}

// listTypes returns every type twice, under its old and its new name.
func (e *Emulator) listTypes(c *call) (*response, error) {
	list := []any{}
	for _, t := range shareTypes {
		list = append(list, t.fields(c, e.opts.Release))
	}
	return okResponse(map[string]any{"share_types": list, "volume_types": list}), nil
}

func (e *Emulator) showDefaultType(c *call) (*response, error) {
	c.params["type"] = DefaultTypeID
	return e.showType(c)
}

// showType accepts the id only, unlike a create.
func (e *Emulator) showType(c *call) (*response, error) {
	t, found := findType(c.params["type"])
	if !found || t.id != c.params["type"] {
		return nil, notFound("Share type not found.")
	}
	fields := t.fields(c, e.opts.Release)
	return okResponse(map[string]any{"share_type": fields, "volume_type": fields}), nil
}

func (t shareType) fields(c *call, release int) map[string]any {
	servers := map[bool]string{false: "False", true: "True"}[t.servers]
	specs := map[string]any{"driver_handles_share_servers": servers}
	for _, name := range []string{"snapshot_support", "create_share_from_snapshot_support", "revert_to_snapshot_support"} {
		switch {
		case t.snapshots:
			specs[name] = "True"
		case c.version >= 24:
			specs[name] = false
		}
	}
	if c.version >= 24 { // what is not set has a value from then on
		specs["mount_snapshot_support"] = false
	}
	if c.version >= 99 {
		specs["snapshot_inherit_share_access_support"] = false
	}
	if t.minSize > 0 {
		specs["provisioning:min_share_size"] = strconv.Itoa(t.minSize)
		specs["provisioning:max_share_size"] = strconv.Itoa(t.maxSize)
	}
	if t.maxExtendSize > 0 && release >= firstReleaseByDirection {
		specs["provisioning:max_share_extend_size"] = strconv.Itoa(t.maxExtendSize)
	}
	v := map[string]any{
		"id": t.id, "name": t.name, "extra_specs": specs,
		"required_extra_specs": map[string]any{"driver_handles_share_servers": servers},
	}
	if c.version < 7 {
		v["os-share-type-access:is_public"] = true
	} else {
		v["share_type_access:is_public"] = true
	}
	if c.version >= 41 {
		v["description"] = t.description
	}
	if c.version >= 46 {
		v["is_default"] = t.id == DefaultTypeID
	}
	return v
}
