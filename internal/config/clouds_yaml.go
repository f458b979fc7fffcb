package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// cloud is an entry of clouds.yaml, by the names of the settings.
type cloud struct {
	file     string
	values   map[string]string
	authType string
	region   string   // whose values are in `values`
	regions  []string // those that the entry or its profile lists; others are not in this cloud
	// otherRegions are the regions with values of their own, and the first key that they set.
	otherRegions map[string]string

	profile  string   // the profile that the entry refers to, if it was not found
	searched []string // the directories that could define the profile
	notUsed  []string // keys that say who logs in or where, and are not used
}

// findCloud reads an entry as openstacksdk does: secure.yaml takes precedence over clouds.yaml, that over the profile in
// clouds-public.yaml, and the values of the region in use over all three. wanted is the region that an argument or the
// environment names, or "".
//
// gophercloud's own reader drops the values of regions and what stands beside `auth`, rejects the file for a mistake in another
// entry, and lets OS_REGION_NAME, OS_INTERFACE and OS_CACERT of a stale shell override the entry.
func findCloud(name string, wanted setting, env environment) (*cloud, error) {
	path, document, err := env.readCloudsFile()
	if err != nil {
		return nil, err
	}
	secure, err := env.readSecureFile(path)
	if err != nil {
		return nil, err
	}
	entry, defined := document.entry("clouds", name)
	secrets, secret := secure.entry("clouds", name)
	if !defined && !secret {
		return nil, undefinedCloud(path, document.names("clouds"))
	}
	own, err := readSections(path, entry, secrets)
	if err != nil {
		return nil, err
	}
	found := &cloud{file: path}
	base, err := found.readProfile(own, env)
	if err != nil {
		return nil, err
	}
	merged := section{}.merge(base, false).merge(own, false)
	if err := found.chooseRegion(&merged, own, base, wanted); err != nil {
		return nil, err
	}
	if found.values, err = merged.settings(); err != nil {
		return nil, inEntry(path, err)
	}
	found.notUsed = append(found.notUsed, merged.notUsed()...)
	found.authType = found.values[authType]
	delete(found.values, authType)
	dropped, err := keepOneMethod(found.values, found.authType)
	found.notUsed = append(found.notUsed, dropped...)
	return found, err
}

func readSections(path string, nodes ...*yaml.Node) (section, error) {
	all := section{}
	for _, node := range nodes {
		one, err := newSection(node)
		if err != nil {
			return nil, inEntry(path, err)
		}
		all = all.merge(one, false)
	}
	return all, nil
}

func (c *cloud) readProfile(own section, env environment) (section, error) {
	name := cmp.Or(own.text("profile"), own.text("cloud")) // cloud is the older name
	if name == "" {
		return section{}, nil
	}
	if strings.Contains(name, "://") {
		return nil, remoteProfile(c.file, name)
	}
	public, searched, err := env.readPublicFile()
	if err != nil {
		return nil, err
	}
	node, ok := public.entry("public-clouds", name)
	if !ok {
		node, ok = vendors().entry("public-clouds", name)
	}
	if !ok {
		c.profile, c.searched = name, searched
		return section{}, nil
	}
	return readSections(c.file, node)
}

// chooseRegion applies the values of the region in use. As in openstacksdk, `regions` decides before `region_name`, the entry
// before its profile, and without a wanted region the first of the list is used.
func (c *cloud) chooseRegion(merged *section, own, base section, wanted setting) error {
	regions, listed, err := own.regions()
	if err == nil && regions == nil {
		regions, listed, err = base.regions()
	}
	if err != nil {
		return inEntry(c.file, err)
	}
	if len(regions) == 0 {
		c.region = wanted.value
		merged.set("region_name", c.region)
		return nil
	}
	chosen := regions[0]
	i := slices.IndexFunc(regions, func(r region) bool { return r.name == wanted.value })
	switch {
	case wanted.value == "":
	case i >= 0:
		chosen = regions[i]
	case listed:
		return regionNotListed(c.file, wanted, regionNames(regions))
	case wanted.source == fromArgument:
		chosen = region{name: wanted.value}
	}
	if name := merged.text("region_name"); listed && wanted.value == "" && name != "" && !strings.Contains(name, ",") && name != chosen.name {
		c.notUsed = append(c.notUsed, "region_name")
	}
	*merged = merged.merge(chosen.values, true)
	merged.set("region_name", chosen.name)
	c.region = chosen.name
	if listed {
		c.regions = regionNames(regions)
	}
	c.otherRegions = map[string]string{}
	for _, other := range regions {
		if key := other.differsFrom(chosen); other.name != chosen.name && key != "" {
			c.otherRegions[other.name] = key
		}
	}
	return nil
}

// keepOneMethod drops what belongs to other ways to log in than the one in use: an entry that was changed to an application
// credential often still has the old password in secure.yaml. Without an auth_type, the OpenStack clients log in by password if
// there is one; what is dropped for that is returned, because it may not be meant.
func keepOneMethod(values map[string]string, authType string) (dropped []string, err error) {
	others := slices.Concat(passwordArguments, tokenArguments, applicationCredentialArguments, keyArguments, oidcSettings)
	keep := func(names ...string) {
		others = slices.DeleteFunc(others, func(name string) bool { return slices.Contains(names, name) })
	}
	switch strings.TrimPrefix(authType, "v3") {
	case "":
		keep(slices.Concat(passwordArguments, keyArguments)...)
		if values["password"] == "" || values["username"] == "" && values["user_id"] == "" {
			keep(slices.Concat(tokenArguments, applicationCredentialArguments)...)
		}
	case "password":
		keep(passwordArguments...)
	case "token":
		keep(tokenArguments...)
	case "applicationcredential":
		keep(append([]string{"username", "user_id"}, applicationCredentialArguments...)...)
	case "oidcaccesstoken":
		keep(identityProvider, protocol, accessToken)
	case "oidcclientcredentials":
		keep(slices.DeleteFunc(slices.Clone(oidcSettings), func(name string) bool { return name == accessToken })...)
	default:
		return nil, unsupportedAuthType(authType)
	}
	for _, name := range others {
		if authType == "" && values[name] != "" {
			dropped = append(dropped, name)
		}
		delete(values, name)
	}
	return dropped, nil
}

// needsPassword reports whether the entry logs in by password and has none, as a clouds.yaml without secrets does.
func (c *cloud) needsPassword() bool {
	for _, name := range secretArguments {
		if c.values[name] != "" {
			return false
		}
	}
	method := strings.TrimPrefix(c.authType, "v3")
	return method == "" || method == "password"
}

func (c *cloud) noAuthURL() error {
	if c.profile != "" {
		return profileNotFound(c.file, c.profile, c.searched)
	}
	return entryWithoutAuthURL(c.file)
}

// clouds is clouds.yaml, secure.yaml or clouds-public.yaml. Only the entry in use is decoded, so that a mistake in another one
// has no effect.
type clouds struct{ root *yaml.Node }

// entry is the last one of that name.
func (c clouds) entry(under, name string) (*yaml.Node, bool) {
	entries := child(c.root, under)
	if node := child(entries, name); node != nil {
		return node, true
	}
	var decoded map[string]yaml.Node // finds those of a YAML merge key
	if entries == nil || entries.Decode(&decoded) != nil {
		return nil, false
	}
	node, ok := decoded[name]
	return &node, ok
}

func (c clouds) names(under string) []string {
	names := map[string]bool{}
	if entries := child(c.root, under); entries != nil && entries.Kind == yaml.MappingNode {
		for i := 0; i < len(entries.Content); i += 2 {
			names[entries.Content[i].Value] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func child(node *yaml.Node, name string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := len(node.Content) - 2; i >= 0; i -= 2 {
		if node.Content[i].Value == name {
			return resolved(node.Content[i+1])
		}
	}
	return nil
}

func resolved(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
