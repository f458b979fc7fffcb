package config

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (e environment) readCloudsFile() (path string, document cloudsDocument, err error) {
	searched := e.configFiles("clouds.yaml", "clouds.yml")
	if file := e("OS_CLIENT_CONFIG_FILE"); file != "" {
		searched = []string{e.expandHome(file)}
	}
	path, document, err = readFirst(searched)
	if err == nil && path == "" {
		err = cloudsFileNotFound(searched)
	}
	return path, document, err
}

// readSecureFile reads the secrets beside clouds.yaml. The file is optional.
func (e environment) readSecureFile(cloudsFile string) (cloudsDocument, error) {
	directory := filepath.Dir(cloudsFile)
	searched := []string{filepath.Join(directory, "secure.yaml"), filepath.Join(directory, "secure.yml")}
	if file := e("OS_CLIENT_SECURE_FILE"); file != "" {
		searched = []string{e.expandHome(file)}
	}
	_, document, err := readFirst(searched)
	return document, err
}

func (e environment) readPublicFile() (document cloudsDocument, searched []string, err error) {
	searched = e.configFiles("clouds-public.yaml", "clouds-public.yml")
	_, document, err = readFirst(searched)
	return document, searched, err
}

// configFiles lists the paths that the OpenStack clients search, in their order.
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

// readFirst reads the first of the files that exists; path is "" when none does. A file that exists and cannot be opened is
// an error, since the next one could hold another user's credentials.
func readFirst(files []string) (path string, document cloudsDocument, err error) {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return "", document, cannotReadCloudsFile(file, errors.Unwrap(err))
		}
		if err := yaml.NewDecoder(bytes.NewReader(content)).Decode(&document); err != nil && !errors.Is(err, io.EOF) {
			return "", document, invalidCloudsFile(file, withoutValues(err))
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
