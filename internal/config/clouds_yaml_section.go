package config

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// section is an entry of clouds.yaml, a profile, or the values of a region. Values are kept as written: a password such as 0123
// is text. The keys under `auth` begin with "auth.", and - in a key is read as _.
type section map[string]*yaml.Node

const (
	inAuth     = "auth."
	besideAuth = " beside auth"
)

func newSection(node *yaml.Node) (section, error) {
	all := section{}
	if node = resolved(node); isNull(node) {
		return all, nil
	}
	var fields map[string]yaml.Node
	if err := node.Decode(&fields); err != nil {
		return nil, notAMapping("", err)
	}
	for key, value := range fields {
		key = strings.ReplaceAll(key, "-", "_")
		if key+"." != inAuth || isNull(&value) {
			all[key] = resolved(&value)
			continue
		}
		var auth map[string]yaml.Node
		if err := value.Decode(&auth); err != nil {
			return nil, notAMapping("auth", err)
		}
		for name, inner := range auth {
			all[inAuth+strings.ReplaceAll(name, "-", "_")] = resolved(&inner)
		}
	}
	return all, nil
}

func isNull(node *yaml.Node) bool { return node == nil || node.Kind == 0 || node.Tag == "!!null" }

// merge is s with the values of over, which take precedence.
func (s section) merge(over section, skipNull bool) section {
	merged := maps.Clone(s)
	for key, value := range over {
		if !skipNull || !isNull(value) {
			merged[key] = value
		}
	}
	return merged
}

func (s section) set(key, value string) {
	s[key] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// text is the scalar of a key as written, "" for anything else.
func (s section) text(key string) string {
	if node := s[key]; !isNull(node) && node.Kind == yaml.ScalarNode {
		return node.Value
	}
	return ""
}

// region is an element of `regions`.
type region struct {
	name   string
	values section
}

// regions are those that the section knows. listed is true if no other region can be meant: for `regions`, and for a
// `region_name` that is a list or has commas, an older form of it.
func (s section) regions() (regions []region, listed bool, err error) {
	key := "regions"
	if isNull(s[key]) {
		key = "region_name"
	}
	node := s[key]
	switch {
	case isNull(node):
		return nil, false, nil
	case node.Kind == yaml.SequenceNode:
		for _, element := range node.Content {
			one, err := newRegion(resolved(element))
			if err != nil {
				return nil, false, err
			}
			regions = append(regions, one)
		}
		return regions, true, nil
	case node.Kind != yaml.ScalarNode:
		return nil, false, notText(key)
	case node.Value == "":
		return nil, false, nil
	}
	names := strings.Split(node.Value, ",")
	for _, name := range names {
		regions = append(regions, region{name: name})
	}
	return regions, len(names) > 1, nil
}

func newRegion(node *yaml.Node) (region, error) {
	if node.Kind == yaml.ScalarNode {
		return region{name: node.Value}, nil
	}
	var fields map[string]yaml.Node
	if node.Decode(&fields) != nil {
		return region{}, errInvalidRegion
	}
	name, values := fields["name"], fields["values"]
	for key := range fields {
		if key != "name" && key != "values" {
			return region{}, errInvalidRegion
		}
	}
	if resolved(&name).Kind != yaml.ScalarNode {
		return region{}, errInvalidRegion
	}
	own, err := newSection(&values)
	return region{resolved(&name).Value, own}, err
}

func regionNames(regions []region) []string {
	names := make([]string, 0, len(regions))
	for _, r := range regions {
		names = append(names, r.name)
	}
	return names
}

// differsFrom is the first setting that one of the regions has and the other does not have, or has with another value; "" if
// one login and one catalogue serve both.
func (r region) differsFrom(other region) string {
	for _, key := range slices.Sorted(maps.Keys(section{}.merge(r.values, false).merge(other.values, false))) {
		if isKnown(key) && r.values.text(key) != other.values.text(key) {
			return key
		}
	}
	return ""
}

// settings gives the values by the names of the settings, without those that are errors.
func (s section) settings() (map[string]string, error) {
	all := map[string]string{}
	var invalid error
	for name, keys := range settingKeys {
		value, err := s.first(keys)
		switch {
		case err != nil:
			invalid = err
		case value != "":
			all[name] = value
		}
	}
	switch value, err := parseBool(all[verify]); {
	case all[verify] == "":
	case err != nil:
		all["cacert_file"] = cmp.Or(all["cacert_file"], all[verify]) // as in Python's requests, `verify` may name the CA file
	case all["insecure"] == "" || !value:
		all["insecure"] = strconv.FormatBool(!value)
	}
	delete(all, verify)
	return all, invalid
}

func (s section) first(keys []string) (string, error) {
	for _, key := range keys {
		for _, prefix := range []string{inAuth, ""} {
			node := s[prefix+key]
			switch {
			case isNull(node):
			case node.Kind != yaml.ScalarNode:
				return "", notText(prefix + key)
			case node.Value != "" && (key == "auth_url" || prefix == "" && !isLoginKey(key)):
				return s.expanded(prefix+key, node.Value)
			case node.Value != "":
				return node.Value, nil
			}
		}
	}
	return "", nil
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// expanded fills in the values of other keys, as in https://iam.{region_name}.example.com. openstacksdk does so in the auth_url
// and in what stands beside `auth` and belongs to no login.
func (s section) expanded(key, text string) (result string, err error) {
	result = placeholder.ReplaceAllStringFunc(text, func(match string) string {
		value := s.text(strings.Trim(match, "{}"))
		if value == "" && err == nil {
			err = unfilledPlaceholder(key, match)
		}
		return value
	})
	return result, err
}

// notUsed are the keys that say who logs in, and lose: beside `auth` against the same key in it.
func (s section) notUsed() []string {
	var keys []string
	for key := range s {
		name, ok := strings.CutPrefix(key, inAuth)
		switch {
		case ok && !isKnown(name) && !slices.Contains(harmlessAuthKeys, name):
			keys = append(keys, key)
		case ok && s.text(name) != "" && s.text(key) != "" && s.text(name) != s.text(key):
			keys = append(keys, name+besideAuth)
		}
	}
	slices.Sort(keys)
	return keys
}
