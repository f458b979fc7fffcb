package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// cloud is an entry of clouds.yaml, or the environment, by the names of the settings.
type cloud struct {
	file     string // "" for the environment
	own      section
	values   map[string]string
	authType string
	dropped  []string // settings that belong to another way to log in than auth_type
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
	found := &cloud{file: path, own: own}
	return found, found.read(wanted, env)
}

// readEnvironment reads the OS_* variables, which openstacksdk takes for an entry named envvars.
func readEnvironment(wanted setting, env environment) (*cloud, error) {
	found := &cloud{own: env.section()}
	return found, found.read(wanted, env)
}

func (c *cloud) read(wanted setting, env environment) error {
	base, err := c.readProfile(env)
	if err != nil {
		return err
	}
	merged := section{}.merge(base, false).merge(c.own, false)
	if err := c.chooseRegion(&merged, base, wanted); err != nil {
		return err
	}
	if c.values, err = merged.settings(); err != nil {
		return c.invalid(err)
	}
	c.notUsed = append(c.notUsed, merged.notUsed()...)
	c.authType = c.values[authType]
	c.dropped, err = keepOneMethod(c.values, c.authType)
	if c.authType == "" {
		c.notUsed = append(c.notUsed, c.dropped...)
	}
	return err
}

// place is where the values are, for a message.
func (c *cloud) place() string {
	if c.file == "" {
		return "the environment"
	}
	return "its entry in " + c.file
}

// variableOf is the variable that a setting of the environment comes from, and the profile for one that no variable sets.
func (c *cloud) variableOf(setting string) string {
	keys := settingKeys[setting]
	if setting == "insecure" || setting == "cacert_file" {
		keys = append(slices.Clone(keys), verify)
	}
	for _, key := range keys {
		if c.own.text(key) != "" {
			return variableOf(key)
		}
	}
	return variableOf("profile")
}

func (c *cloud) invalid(err error) error { return inPlace(c.place(), err) }

func readSections(path string, nodes ...*yaml.Node) (section, error) {
	all := section{}
	for _, node := range nodes {
		one, err := newSection(node)
		if err != nil {
			return nil, inPlace("its entry in "+path, err)
		}
		all = all.merge(one, false)
	}
	return all, nil
}

func (c *cloud) readProfile(env environment) (section, error) {
	name := cmp.Or(c.own.text("profile"), c.own.text("cloud")) // cloud is the older name
	if name == "" {
		return section{}, nil
	}
	if strings.Contains(name, "://") {
		return nil, remoteProfile(c.place(), name)
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
func (c *cloud) chooseRegion(merged *section, base section, wanted setting) error {
	regions, listed, err := c.own.regions()
	if err == nil && regions == nil {
		regions, listed, err = base.regions()
	}
	if err != nil {
		return c.invalid(err)
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
		return regionNotListed(c.place(), wanted, regionNames(regions))
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
