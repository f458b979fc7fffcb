package provider

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// cloudsDocument is clouds.yaml, secure.yaml or clouds-public.yaml. Values are read as text, so that a password such as 0123
// stays what was written, and one cloud's oddities do not keep another from being used.
type cloudsDocument struct {
	Clouds       map[string]cloudEntry `yaml:"clouds"`
	PublicClouds map[string]cloudEntry `yaml:"public-clouds"`
}

type cloudEntry struct {
	Profile       text            `yaml:"profile"`
	Cloud         text            `yaml:"cloud"` // the older word for profile
	Auth          map[string]text `yaml:"auth"`
	AuthType      text            `yaml:"auth_type"`
	Region        text            `yaml:"region_name"`
	Regions       []regionName    `yaml:"regions"`
	Interface     text            `yaml:"interface"`
	EndpointType  text            `yaml:"endpoint_type"` // the older word for interface, and it wins, as with gophercloud
	DefaultDomain text            `yaml:"default_domain"`
	Verify        text            `yaml:"verify"`
	CACert        text            `yaml:"cacert"`
	Cert          text            `yaml:"cert"`
	Key           text            `yaml:"key"`
}

// text is a value as it is written in the file; anything that is no plain value counts as not set.
type text string

func (t *text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = text(node.Value)
	}
	return nil
}

// regionName is a region of the entry's list: its name, or a mapping that has the name and settings of its own.
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
		"endpoint_type": string(first(e.EndpointType, e.Interface)),
		"cacert_file":   string(e.CACert),
		"cert":          string(e.Cert),
		"key":           string(e.Key),
		defaultDomain:   string(e.DefaultDomain),
		trustID:         string(e.Auth[trustID]),
	}
	if verify, err := parseBool(string(e.Verify)); err == nil {
		all["insecure"] = strconv.FormatBool(!verify)
	} else {
		all["cacert_file"] = string(first(e.CACert, e.Verify)) // as with Python's requests, `verify` may name the CA file
	}
	for argument := range loginVariables {
		// tenant_name and tenant_id are from the days before Keystone v3, and old files still have them.
		value := first(e.Auth[argument], e.Auth[strings.Replace(argument, "project_", "tenant_", 1)])
		all[argument] = first(string(value), all[argument])
	}
	return all
}

// trustID has no provider argument: only clouds.yaml can ask for a login through a Keystone trust.
const trustID = "trust_id"

func (e environment) readCloudsFile() (string, cloudsDocument, error) {
	looked := e.configFiles("clouds.yaml", "clouds.yml")
	if file := e("OS_CLIENT_CONFIG_FILE"); file != "" {
		looked = []string{e.expandHome(file)}
	}
	path, document, err := readFirst(looked)
	if err == nil && path == "" {
		err = fmt.Errorf("no clouds.yaml was found; it was looked for at %s (OS_CLIENT_CONFIG_FILE can name another place)", strings.Join(looked, ", "))
	}
	return path, document, err
}

// readSecureFile reads the secrets that lie beside clouds.yaml. There need not be any.
func (e environment) readSecureFile(cloudsFile string) (cloudsDocument, error) {
	directory := filepath.Dir(cloudsFile)
	looked := []string{filepath.Join(directory, "secure.yaml"), filepath.Join(directory, "secure.yml")}
	if file := e("OS_CLIENT_SECURE_FILE"); file != "" {
		looked = []string{e.expandHome(file)}
	}
	_, document, err := readFirst(looked)
	return document, err
}

func (e environment) readPublicFile() (cloudsDocument, []string, error) {
	looked := e.configFiles("clouds-public.yaml", "clouds-public.yml")
	_, document, err := readFirst(looked)
	return document, looked, err
}

// configFiles lists where the OpenStack clients look, in their order.
func (e environment) configFiles(names ...string) []string {
	var directories []string
	if here, err := os.Getwd(); err == nil {
		directories = append(directories, here)
	}
	if config := e("XDG_CONFIG_HOME"); config != "" {
		directories = append(directories, filepath.Join(config, "openstack"))
	} else if home := e.home(); home != "" {
		directories = append(directories, filepath.Join(home, ".config", "openstack"))
	}
	directories = append(directories, filepath.Join("/etc", "openstack"))

	var files []string
	for _, directory := range directories {
		for _, name := range names {
			files = append(files, filepath.Join(directory, name))
		}
	}
	return files
}

func (e environment) home() string { return first(e("HOME"), e("USERPROFILE")) }

func (e environment) expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok || e.home() == "" {
		return path
	}
	return filepath.Join(e.home(), rest)
}

// readFirst reads the first of the files that exists; path is "" when none does. A file that exists and cannot be opened is an
// error, since going on to the next one would log in as somebody else.
func readFirst(files []string) (path string, document cloudsDocument, err error) {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return "", document, fmt.Errorf("%s cannot be read: %w", file, errors.Unwrap(err))
		}
		if err := yaml.NewDecoder(bytes.NewReader(content)).Decode(&document); err != nil && !errors.Is(err, io.EOF) {
			return "", document, fmt.Errorf("%s is not a valid clouds file: %s", file, withoutQuotes(err.Error()))
		}
		return file, document, nil
	}
	return "", document, nil
}

var (
	quoted = regexp.MustCompile("`[^`]*`|'[^']*'|\"[^\"]*\"")
	goType = regexp.MustCompile(` into \S*provider\.\S+`)
)

// withoutQuotes takes what the YAML reader quotes out of its message, because that can be a piece of a password; and the
// names of our types, which mean nothing to a person.
func withoutQuotes(message string) string {
	message = goType.ReplaceAllString(quoted.ReplaceAllString(message, "'…'"), "")
	return strings.Join(strings.Fields(message), " ")
}
