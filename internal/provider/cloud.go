package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cloud is one entry of clouds.yaml, by the names of the provider arguments.
type cloud struct {
	file      string
	values    map[string]string
	fallbacks map[string]string // what the environment may still choose differently: the first of the entry's `regions`
	authType  string
	profile   string   // a public profile that the entry builds on and that was not found
	publics   []string // where it was looked for
}

// findCloud reads an entry the way the OpenStack clients do: secure.yaml, which holds the secrets, over clouds.yaml over
// the profile in clouds-public.yaml.
//
// gophercloud has a reader of its own. It is not used because it lets OS_REGION_NAME, OS_INTERFACE, OS_CACERT, OS_CERT and
// OS_KEY of the process override the entry, and a stale shell must not do that; and because it does not say which of its
// sources a value came from.
func findCloud(name string, env environment) (*cloud, error) {
	path, document, err := env.readCloudsFile()
	if err != nil {
		return nil, err
	}
	entry, ok := document.Clouds[name]
	if !ok {
		return nil, unknownCloud(path, document)
	}

	layers := []cloudEntry{entry}
	secure, err := env.readSecureFile(path)
	if err != nil {
		return nil, err
	}
	if own, ok := secure.Clouds[name]; ok {
		layers = []cloudEntry{own, entry}
	}

	found := &cloud{file: path}
	if profile := firstOf(layers, func(e cloudEntry) text { return first(e.Profile, e.Cloud) }); profile != "" {
		public, looked, err := env.readPublicFile()
		if err != nil {
			return nil, err
		}
		if base, ok := public.PublicClouds[profile]; ok {
			layers = append(layers, base)
		} else {
			found.profile, found.publics = profile, looked
		}
	}
	return found.combine(layers)
}

// unknownCloud lists the names, and only them: what else is in the file is nobody's business.
func unknownCloud(path string, document cloudsDocument) error {
	names := slices.Sorted(maps.Keys(document.Clouds))
	if len(names) == 0 {
		return fmt.Errorf("%s has no clouds in it", path)
	}
	return fmt.Errorf("%s has these clouds: %s", path, strings.Join(names, ", "))
}

func (c *cloud) combine(layers []cloudEntry) (*cloud, error) {
	c.values, c.fallbacks = map[string]string{}, map[string]string{}
	for _, layer := range layers {
		for name, value := range layer.settings() {
			if value != "" && c.values[name] == "" {
				c.values[name] = value
			}
		}
		if len(layer.Regions) > 0 && c.fallbacks["region"] == "" {
			c.fallbacks["region"] = string(layer.Regions[0])
		}
	}
	c.authType = firstOf(layers, func(e cloudEntry) text { return e.AuthType })
	return c, c.keepOneMethod()
}

// keepOneMethod drops what belongs to other ways of logging in than the one that the entry names: an entry that moved to an
// application credential often still has the old password in secure.yaml.
func (c *cloud) keepOneMethod() error {
	var others []string
	switch strings.TrimPrefix(c.authType, "v3") {
	case "":
		return nil
	case "password":
		others = slices.Concat(tokenArguments, applicationCredentialArguments, keyArguments)
	case "token":
		others = slices.Concat(passwordArguments, applicationCredentialArguments, keyArguments)
	case "applicationcredential":
		others = append([]string{"password", "token"}, keyArguments...)
	default:
		return fmt.Errorf("its auth_type is %q, and the provider can log in with password, token and v3applicationcredential", c.authType)
	}
	for _, name := range others {
		delete(c.values, name)
	}
	return nil
}

// wantsPassword reports whether the entry logs in by password and leaves the password to be told elsewhere, which is how a
// clouds.yaml without secrets is meant to be used.
func (c *cloud) wantsPassword() bool {
	for _, name := range slices.Concat([]string{"password"}, tokenArguments, applicationCredentialArguments, keyArguments) {
		if c.values[name] != "" {
			return false
		}
	}
	method := strings.TrimPrefix(c.authType, "v3")
	return method == "" || method == "password"
}

func firstOf(layers []cloudEntry, get func(cloudEntry) text) string {
	for _, layer := range layers {
		if value := get(layer); value != "" {
			return string(value)
		}
	}
	return ""
}

func first[T ~string](values ...T) T {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
