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
	maxName            = 255
	schedulingDuration = 100 * time.Millisecond // until a new share shows its zone
)

// createShare responds with 200 and the whole share, although the work only begins.
func (e *Emulator) createShare(c *call) (*response, error) {
	value, err := c.value()
	if err != nil {
		return nil, err
	}
	body, isObject := value.(map[string]any)
	_, hasShare := body["share"]
	_, isShare := body["share"].(map[string]any)
	if isObject && !hasShare || c.version >= 31 && !isShare {
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
	if err := e.checkCreateQuota(s); err != nil {
		return nil, err
	}
	e.shares = append(e.shares, s)
	c.ShareID = s.ID
	resp := okResponse(map[string]any{"share": e.detail(c, s, s.Size)})
	e.startCreate(c, s)
	return resp, nil
}

// newShare checks a request in the same order as the service.
func (e *Emulator) newShare(c *call, given map[string]any) (*share, error) {
	s := &share{Share: Share{
		ID: e.newUUID(), ProjectID: c.caller.project, UserID: c.caller.account.id,
		Status: creating, CreatedAt: c.Time.UTC(),
	}}
	for _, parse := range []func(*call, map[string]any, *share) error{
		parseNames, parseSize, parseProtocol, parseIsPublic, parseType, parsePlacement, e.parseSnapshot, e.placeInNetwork, parseMetadata,
	} {
		if err := parse(c, given, s); err != nil {
			return nil, err
		}
	}
	return s, e.checkForSFS(s)
}

func parseNames(c *call, given map[string]any, s *share) error {
	for _, field := range []struct {
		key  string
		into *string
	}{
		{"display_name", &s.Name},
		{"name", &s.Name},
		{"display_description", &s.Description},
		{"description", &s.Description},
	} {
		if given[field.key] == nil {
			continue
		}
		value, ok := databaseText(given[field.key])
		if c.emulatesFullTexts && !strings.HasPrefix(field.key, "display_") {
			if err := checkText(given[field.key], field.key); err != nil {
				return err
			}
		}
		if !ok {
			return serverError()
		}
		if value != "" {
			*field.into = value
		}
	}
	// Only later releases check the length; here the database rejects it.
	if len([]rune(s.Name)) > maxName || len([]rune(s.Description)) > maxName {
		return serverError()
	}
	return nil
}

// checkText is the check that releases before 17 leave to the database.
func checkText(value any, name string) error {
	text, isText := value.(string)
	switch {
	case !isText:
		return badRequest(badRequestText)
	case len([]rune(text)) > maxName:
		return badRequest("Invalid input received: %s can only be 255 characters long.", name)
	}
	return nil
}

// databaseText is a value as the database stores it in a column of text: it accepts numbers and booleans.
func databaseText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
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

// pythonString formats a value as in the messages of the service.
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

func parseProtocol(_ *call, given map[string]any, s *share) error {
	protocol, isText := given["share_proto"].(string)
	if !isText {
		return serverError()
	}
	s.ShareProto = strings.ToUpper(protocol)
	if !slices.Contains([]string{"NFS", "CIFS", "CEPHFS"}, s.ShareProto) {
		return badRequest("Invalid input received: Invalid share protocol provided: %s. It is either disabled or unsupported. "+
			"Available protocols: ['NFS', 'CIFS', 'CEPHFS'].", s.ShareProto)
	}
	return nil
}

// parseIsPublic serves create and update. Only an administrator may set it.
func parseIsPublic(c *call, given map[string]any, s *share) error {
	value, present := given["is_public"]
	if !present {
		return nil
	}
	public, known := map[string]bool{
		"true": true, "1": true, "yes": true, "on": true, "t": true, "y": true,
		"false": false, "0": false, "no": false, "off": false, "f": false, "n": false,
	}[strings.ToLower(pythonString(value))]
	if !known {
		return badRequest("Unrecognized value '%s', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
			pythonString(value))
	}
	if public && !c.caller.admin() {
		return forbidden("User is not authorized to set 'is_public' to True in the request.")
	}
	s.IsPublic = public
	return nil
}

func parseType(c *call, given map[string]any, s *share) error {
	wanted := given["share_type"]
	if wanted == nil || wanted == "" {
		wanted = given["volume_type"]
	}
	t := shareTypes[0]
	if wanted != nil && wanted != "" {
		if _, isText := wanted.(string); !isText && c.emulatesFullTexts {
			return badRequest("Invalid share type: %(reason)s.")
		} else if !isText {
			return serverError()
		}
		var exists bool
		if t, exists = findType(pythonString(wanted)); !exists {
			return notFound("Share type not found.")
		}
	}
	s.TypeID, s.TypeName = t.id, t.name
	return t.checkSize(s.Size)
}

func parsePlacement(c *call, given map[string]any, s *share) error {
	if zone := given["availability_zone"]; zone != nil && zone != "" {
		if !slices.Contains(zones(), pythonString(zone)) {
			if c.emulatesFullTexts {
				return notFound("Availability zone %s could not be found.", pythonString(zone))
			}
			return notFound("Availability zone %(id)s could not be found.")
		}
		s.AvailabilityZone = pythonString(zone)
	}
	if group := given["share_group_id"]; c.version >= 31 && group != nil {
		if group == "" {
			return serverError() // by the database
		}
		if c.emulatesFullTexts {
			return notFound("Share group %s could not be found.", pythonString(group))
		}
		return notFound("Share group %(share_group_id)s could not be found.")
	}
	return nil
}

func parseMetadata(_ *call, given map[string]any, s *share) (err error) {
	s.Metadata, err = givenMetadata(given)
	return err
}

// givenMetadata is that of a share or a rule that is created: what is empty is none.
func givenMetadata(given map[string]any) (map[string]string, error) {
	pairs, isObject := given["metadata"].(map[string]any)
	if !isObject && !isEmpty(given["metadata"]) {
		return nil, serverError()
	}
	return checkMetadata(pairs, badRequestText)
}

func (e *Emulator) startCreate(c *call, s *share) {
	plan := e.planWork(c, workCreate, e.opts.Takes.Create)
	e.work.at(c.Time.Add(min(schedulingDuration, plan.duration)), func(now time.Time) {
		if s.AvailabilityZone == "" {
			s.AvailabilityZone = zones()[0]
		}
		s.Host = "emulator@backend#pool"
		e.startServer(s, now)
	})
	requestID := c.RequestID
	e.work.at(c.Time.Add(plan.duration), func(now time.Time) {
		if plan.outcome != workSucceeds {
			s.Status, s.Host, s.AvailabilityZone = inError, "", ""
			e.addMessage(s, requestID, now, noCapacity)
			return
		}
		s.Status, s.created = available, true
		s.UsedBytes = int64(min(e.opts.Used, s.Size)) * gib
		s.ExportLocations = e.newExportLocations(s)
	})
}
