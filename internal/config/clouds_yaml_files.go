package config

import (
	"cmp"
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

func (e environment) readCloudsFile() (path string, document clouds, err error) {
	searched := e.configFiles("clouds")
	if file := e["OS_CLIENT_CONFIG_FILE"]; file != "" {
		searched = []string{e.expandHome(file)}
	}
	path, document, err = readFirst(searched)
	if err == nil && path == "" {
		err = cloudsFileNotFound(directories(searched))
	}
	return path, document, err
}

// readSecureFile reads the secrets. The OpenStack clients search them where clouds.yaml may be, not only beside the one in use.
// The file is optional.
func (e environment) readSecureFile(cloudsFile string) (clouds, error) {
	var searched []string
	if file := e["OS_CLIENT_SECURE_FILE"]; file != "" {
		searched = []string{e.expandHome(file)}
	}
	searched = append(searched, e.configFiles("secure")...)
	_, document, err := readFirst(append(searched, withSuffixes(filepath.Dir(cloudsFile), "secure")...))
	return document, err
}

func (e environment) readPublicFile() (document clouds, searched []string, err error) {
	files := e.configFiles("clouds-public")
	_, document, err = readFirst(files)
	return document, directories(files), err
}

//go:embed vendors.yaml
var vendorsFile []byte

var vendors = sync.OnceValue(func() clouds {
	var document yaml.Node
	_ = yaml.Unmarshal(vendorsFile, &document) // a test reads each profile
	return clouds{document.Content[0]}
})

// configFiles lists the paths that the OpenStack clients search, in their order.
func (e environment) configFiles(name string) []string {
	var directories []string
	if here, err := os.Getwd(); err == nil {
		directories = append(directories, here)
	}
	add := func(elements ...string) {
		if directory := filepath.Join(elements...); elements[0] != "" && !slices.Contains(directories, directory) {
			directories = append(directories, directory)
		}
	}
	add(e["XDG_CONFIG_HOME"], "openstack")
	if runtime.GOOS == "darwin" {
		add(e.home(), "Library", "Application Support", "openstack")
	}
	add(e.home(), ".config", "openstack")
	add(cmp.Or(e["XDG_CONFIG_DIRS"], "/etc/xdg"), "openstack")
	add("/etc", "openstack")

	var files []string
	for _, directory := range directories {
		files = append(files, withSuffixes(directory, name)...)
	}
	return files
}

func withSuffixes(directory, name string) []string {
	path := filepath.Join(directory, name)
	return []string{path + ".yaml", path + ".yml", path + ".json"} // JSON is YAML
}

func directories(files []string) []string {
	if len(files) == 1 {
		return files
	}
	var all []string
	for _, file := range files {
		all = append(all, filepath.Dir(file))
	}
	return slices.Compact(all)
}

// readFirst reads the first of the files that exists; path is "" when none does. A file that exists and cannot be opened is
// an error, since the next one could hold another user's credentials.
func readFirst(files []string) (path string, document clouds, err error) {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return "", document, cannotReadCloudsFile(file, errors.Unwrap(err))
		}
		var parsed yaml.Node
		if err := yaml.Unmarshal(content, &parsed); err != nil {
			return "", document, invalidCloudsFile(file, withoutValues(err))
		}
		if len(parsed.Content) > 0 {
			document.root = parsed.Content[0]
		}
		return file, document, nil
	}
	return "", document, nil
}

var (
	quoted = regexp.MustCompile("`[^`]*`|'[^']*'|\"[^\"]*\"")
	goType = regexp.MustCompile(` into \S+`)
)

// withoutValues removes from an error of the YAML reader what it quotes, which may be a part of a password, and the Go types.
func withoutValues(err error) string {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	message = strings.TrimPrefix(message, "unmarshal errors:")
	return strings.Join(strings.Fields(goType.ReplaceAllString(quoted.ReplaceAllString(message, "'…'"), "")), " ")
}
