package config

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// cloud is an entry of clouds.yaml, by the names of the provider arguments.
type cloud struct {
	file      string
	values    map[string]string
	fallbacks map[string]string // used where the environment sets nothing: the first of the entry's `regions`
	authType  string
	profile   string   // the profile that the entry refers to, if it was not found
	searched  []string // the files that could define the profile
}

// findCloud reads an entry as the OpenStack clients do: secure.yaml, which holds the secrets, takes precedence over
// clouds.yaml, and that over the profile in clouds-public.yaml.
//
// gophercloud's own reader lets OS_REGION_NAME, OS_INTERFACE, OS_CACERT, OS_CERT and OS_KEY of the process override the entry,
// which a stale shell must not do; and it does not report which of its sources a value came from.
func findCloud(name string, env environment) (*cloud, error) {
	path, document, err := env.readCloudsFile()
	if err != nil {
		return nil, err
	}
	entry, ok := document.Clouds[name]
	if !ok {
		return nil, undefinedCloud(path, slices.Sorted(maps.Keys(document.Clouds)))
	}

	layers := []cloudEntry{entry}
	secure, err := env.readSecureFile(path)
	if err != nil {
		return nil, err
	}
	if secrets, ok := secure.Clouds[name]; ok {
		layers = []cloudEntry{secrets, entry}
	}

	found := &cloud{file: path}
	if profile := firstOf(layers, func(e cloudEntry) text { return cmp.Or(e.Profile, e.Cloud) }); profile != "" {
		public, searched, err := env.readPublicFile()
		if err != nil {
			return nil, err
		}
		if base, ok := public.PublicClouds[profile]; ok {
			layers = append(layers, base)
		} else {
			found.profile, found.searched = profile, searched
		}
	}
	found.merge(layers)
	return found, found.keepOneMethod()
}

func (c *cloud) merge(layers []cloudEntry) {
	c.values, c.fallbacks = map[string]string{}, map[string]string{}
	for _, layer := range layers {
		for name, value := range layer.settings() {
			c.values[name] = cmp.Or(c.values[name], value)
		}
		if len(layer.Regions) > 0 {
			c.fallbacks["region"] = cmp.Or(c.fallbacks["region"], string(layer.Regions[0]))
		}
	}
	maps.DeleteFunc(c.values, func(_, value string) bool { return value == "" })
	c.authType = firstOf(layers, func(e cloudEntry) text { return e.AuthType })
}

// keepOneMethod drops what belongs to other ways to log in than the one that the entry names: an entry that was changed to
// an application credential often still has the old password in secure.yaml.
func (c *cloud) keepOneMethod() error {
	var others []string
	switch strings.TrimPrefix(c.authType, "v3") {
	case "":
	case "password":
		others = slices.Concat(tokenArguments, applicationCredentialArguments, keyArguments)
	case "token":
		others = slices.Concat(passwordArguments, applicationCredentialArguments, keyArguments)
	case "applicationcredential":
		others = append([]string{"password", "token"}, keyArguments...)
	default:
		return unsupportedAuthType(c.authType)
	}
	for _, name := range others {
		delete(c.values, name)
	}
	return nil
}

// needsPassword reports whether the entry logs in by password and has none, as a clouds.yaml without secrets does.
func (c *cloud) needsPassword() bool {
	for _, name := range slices.Concat([]string{"password"}, tokenArguments, applicationCredentialArguments, keyArguments) {
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

func firstOf(layers []cloudEntry, get func(cloudEntry) text) string {
	for _, layer := range layers {
		if value := get(layer); value != "" {
			return string(value)
		}
	}
	return ""
}

// cloudsDocument is clouds.yaml, secure.yaml or clouds-public.yaml. Values are read as text, so that a password such as 0123
// stays as written, and an unusual value in one cloud does not make the others unusable.
type cloudsDocument struct {
	Clouds       map[string]cloudEntry `yaml:"clouds"`
	PublicClouds map[string]cloudEntry `yaml:"public-clouds"`
}

type cloudEntry struct {
	Profile       text            `yaml:"profile"`
	Cloud         text            `yaml:"cloud"` // the older name of profile
	Auth          map[string]text `yaml:"auth"`
	AuthType      text            `yaml:"auth_type"`
	Region        text            `yaml:"region_name"`
	Regions       []regionName    `yaml:"regions"`
	Interface     text            `yaml:"interface"`
	EndpointType  text            `yaml:"endpoint_type"` // the older name of interface; it takes precedence, as in gophercloud
	DefaultDomain text            `yaml:"default_domain"`
	Verify        text            `yaml:"verify"`
	CACert        text            `yaml:"cacert"`
	Cert          text            `yaml:"cert"`
	Key           text            `yaml:"key"`
}

// text is a scalar as written in the file. Any other value counts as not set.
type text string

func (t *text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = text(node.Value)
	}
	return nil
}

// regionName is an element of `regions`: a name, or a mapping with the name and settings of the region.
type regionName string

func (r *regionName) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*r = regionName(node.Value)
		return nil
	}
	var region struct {
		Name text `yaml:"name"`
	}
	err := node.Decode(&region)
	*r = regionName(region.Name)
	return err
}

// settings gives the entry by the names of the provider arguments.
func (e cloudEntry) settings() map[string]string {
	all := map[string]string{
		"region":        string(e.Region),
		"endpoint_type": string(cmp.Or(e.EndpointType, e.Interface)),
		"cacert_file":   string(e.CACert),
		"cert":          string(e.Cert),
		"key":           string(e.Key),
		trustID:         string(e.Auth[trustID]),
	}
	if verify, err := parseBool(string(e.Verify)); err == nil {
		all["insecure"] = strconv.FormatBool(!verify)
	} else {
		all["cacert_file"] = string(cmp.Or(e.CACert, e.Verify)) // as in Python's requests, `verify` may name the CA file
	}
	for argument := range loginVariables {
		// tenant_name and tenant_id are from before Keystone v3, and old files still have them.
		all[argument] = string(cmp.Or(e.Auth[argument], e.Auth[strings.Replace(argument, "project_", "tenant_", 1)]))
	}
	all[defaultDomain] = cmp.Or(all[defaultDomain], string(e.DefaultDomain))
	return all
}
