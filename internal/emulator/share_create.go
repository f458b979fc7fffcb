package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxName         = 255
	schedulingDuration = 100 * time.Millisecond // until a new share shows its zone
)

// createShare answers 200 with the whole share, although the work only begins.
func (e *Emulator) createShare(c *call) (*response, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	given, isObject := body["share"].(map[string]any)
	if !isObject {
		return nil, serverError()
	}
	s, err := e.newShare(c, given)
	if err != nil {
		return nil, err
	}
	if err := e.checkCreateQuota(s.Size); err != nil {
		return nil, err
	}
	e.shares = append(e.shares, s)
	c.ShareID = s.ID
	a := okResponse(map[string]any{"share": e.detail(c, s, s.Size)})
	e.startCreate(c, s)
	return a, nil
}

// newShare checks a request in the order in which the service does.
func (e *Emulator) newShare(c *call, given map[string]any) (*share, error) {
	s := &share{Share: Share{
		ID: e.newUUID(), ProjectID: c.caller.project, UserID: c.caller.account.id,
		Status: creating, CreatedAt: c.Time.UTC(),
	}}
	for _, check := range []func(*call, map[string]any, *share) error{
		parseNames, parseSize, parseProtocol, parseIsPublic, parseType, parsePlacement, parseMetadata,
	} {
		if err := check(c, given, s); err != nil {
			return nil, err
		}
	}
	return s, e.checkForSFS(s)
}

func parseNames(_ *call, given map[string]any, s *share) error {
	for _, take := range []struct {
		key  string
		into *string
	}{
		{"display_name", &s.Name},
		{"name", &s.Name},
		{"display_description", &s.Description},
		{"description", &s.Description},
	} {
		value, isText := given[take.key].(string)
		if given[take.key] != nil && !isText {
			return serverError()
		}
		if isText && value != "" {
			*take.into = value
		}
	}
	// Only later releases check the length, the database then breaks the request.
	if len([]rune(s.Name)) > maxName {
		return serverError()
	}
	return nil
}

func parseSize(_ *call, given map[string]any, s *share) error {
	value, present := given["size"]
	if !present {
		return serverError()
	}
	size, err := strconv.Atoi(pythonString(value))
	if err != nil || size <= 0 {
		return badRequest("Invalid input received: Share size '%s' must be an integer and greater than 0.", pythonString(value))
	}
	s.Size = size
	return nil
}

// pythonString writes a value as the service does in its errors, which is Python.
func pythonString(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	default:
		encoded, _ := json.Marshal(v)
		return string(encoded)
	}
}

var protocols = []string{"NFS", "CIFS", "CEPHFS"}

func parseProtocol(_ *call, given map[string]any, s *share) error {
	protocol, isText := given["share_proto"].(string)
	if !isText {
		return serverError()
	}
	s.ShareProto = strings.ToUpper(protocol)
	if !slices.Contains(protocols, s.ShareProto) {
		return badRequest("Invalid share protocol provided: %s. It is either disabled or unsupported. "+
			"Available protocols: ['NFS', 'CIFS', 'CEPHFS']", s.ShareProto)
	}
	return nil
}

func parseIsPublic(c *call, given map[string]any, s *share) error {
	value, present := given["is_public"]
	if !present {
		return nil
	}
	public, err := parsePublic(c, value)
	s.IsPublic = public
	return err
}

// parsePublic reads is_public, which only an administrator may set.
func parsePublic(c *call, value any) (bool, error) {
	public, known := map[string]bool{
		"true": true, "1": true, "yes": true, "on": true, "t": true, "y": true,
		"false": false, "0": false, "no": false, "off": false, "f": false, "n": false,
	}[strings.ToLower(pythonString(value))]
	if !known {
		return false, badRequest("Invalid input received: Invalid parameter: is_public must be a boolean, not '%s'.", pythonString(value))
	}
	if public && !c.caller.admin() {
		return false, forbidden("Policy doesn't allow share:create_public_share to be performed.")
	}
	return public, nil
}

func parseType(_ *call, given map[string]any, s *share) error {
	wanted := shareTypes()[0]
	for _, key := range []string{"share_type", "volume_type"} {
		if given[key] == nil {
			continue
		}
		found, exists := findType(pythonString(given[key]))
		if !exists {
			return notFound("Share type not found.")
		}
		wanted = found
		break
	}
	s.TypeID, s.TypeName = wanted.id, wanted.name
	return wanted.checkSize(s.Size)
}

func parsePlacement(_ *call, given map[string]any, s *share) error {
	if zone := given["availability_zone"]; zone != nil && zone != "" {
		if !slices.Contains(zones(), pythonString(zone)) {
			return notFound("Availability zone %(id)s could not be found.")
		}
		s.AvailabilityZone = pythonString(zone)
	}
	if network := given["share_network_id"]; network != nil && network != "" {
		return notFound("Share network %s could not be found.", pythonString(network))
	}
	if snapshot := given["snapshot_id"]; snapshot != nil && snapshot != "" {
		return notFound("Snapshot %s could not be found.", pythonString(snapshot))
	}
	return nil
}

func parseMetadata(_ *call, given map[string]any, s *share) error {
	s.Metadata = map[string]string{}
	value := given["metadata"]
	if value == nil {
		return nil
	}
	pairs, isObject := value.(map[string]any)
	if !isObject {
		return serverError()
	}
	metadata, err := checkMetadata(pairs)
	if err != nil {
		return err
	}
	s.Metadata = metadata
	return nil
}

// startCreate puts down the work of a create.
func (e *Emulator) startCreate(c *call, s *share) {
	way := e.planWork(c, workCreate, e.opts.Takes.Create)
	e.work.at(c.Time.Add(min(schedulingDuration, way.duration)), func(time.Time) {
		if s.AvailabilityZone == "" {
			s.AvailabilityZone = zones()[0]
		}
		s.Host = "emulator@backend#pool"
	})
	if way.stuck {
		return
	}
	requestID := c.RequestID
	e.work.at(c.Time.Add(way.duration), func(now time.Time) {
		if way.outcome != workSucceeds {
			s.Status, s.Host, s.AvailabilityZone = inError, "", ""
			e.addMessage(s, requestID, now, noCapacity)
			return
		}
		s.Status = available
		s.UsedBytes = int64(min(e.opts.Used, s.Size)) * gib
		s.ExportLocations = e.newExports(s)
	})
}

// newExports has one path of each kind that a client must tell apart.
func (e *Emulator) newExports(s *share) []ExportLocation {
	path := func(host string) string {
		if s.ShareProto == "CIFS" {
			return `\\` + host + `\share-` + s.ID
		}
		return host + ":/shares/share-" + s.ID
	}
	exports := []ExportLocation{
		{ID: e.newUUID(), Path: path("10.254.0.11"), Preferred: true},
		{ID: e.newUUID(), Path: path("10.254.0.12")},
		{ID: e.newUUID(), Path: path("10.255.0.1"), AdminOnly: true},
	}
	e.shuffle(exports)
	return exports
}

// shuffle: the service lists paths in no order, and in another one after a change.
func (e *Emulator) shuffle(exports []ExportLocation) {
	e.rng.Shuffle(len(exports), func(i, j int) { exports[i], exports[j] = exports[j], exports[i] })
}
