package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const defaultMirror = "http://deb.debian.org/debian"

// debianMirror is the mirror that this machine's apt takes Debian from. Debian's other releases are there too. Ubuntu's
// mirrors do not have Debian.
func debianMirror(apt string, machine osRelease) string {
	if machine.id != "debian" {
		return defaultMirror
	}
	for _, source := range aptSources(apt) {
		if slices.Contains(source.suites, machine.codename) && slices.Contains(source.components, "main") {
			return strings.TrimSuffix(source.uris[0], "/")
		}
	}
	return defaultMirror
}

// aptSource is an entry of sources.list(5).
type aptSource struct {
	uris, suites, components []string
}

func aptSources(apt string) []aptSource {
	var sources []aptSource
	for _, pattern := range []string{"sources.list", "sources.list.d/*.list"} {
		for _, text := range readFiles(filepath.Join(apt, pattern)) {
			sources = append(sources, oneLineSources(text)...)
		}
	}
	for _, text := range readFiles(filepath.Join(apt, "sources.list.d/*.sources")) {
		sources = append(sources, deb822Sources(text)...)
	}
	return sources
}

// oneLineSources are lines such as "deb [arch=amd64 signed-by=/file] http://deb.debian.org/debian bookworm main".
func oneLineSources(text string) []aptSource {
	var sources []aptSource
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		rest, isBinary := strings.CutPrefix(strings.TrimSpace(line), "deb ")
		if !isBinary {
			continue
		}
		if options, after, found := strings.Cut(rest, "]"); found && strings.HasPrefix(strings.TrimSpace(options), "[") {
			rest = after
		}
		if words := strings.Fields(rest); len(words) > 2 {
			sources = append(sources, aptSource{uris: words[:1], suites: words[1:2], components: words[2:]})
		}
	}
	return sources
}

// deb822Sources are stanzas of "Types:", "URIs:", "Suites:" and so on.
func deb822Sources(text string) []aptSource {
	var sources []aptSource
	for stanza := range strings.SplitSeq(text, "\n\n") {
		fields := map[string][]string{}
		name := ""
		for line := range strings.Lines(stanza) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if field, value, found := strings.Cut(line, ":"); found && !strings.HasPrefix(line, " ") {
				name = strings.ToLower(field)
				line = value
			}
			fields[name] = append(fields[name], strings.Fields(line)...)
		}
		if len(fields["uris"]) > 0 && slices.Contains(fields["types"], "deb") && !slices.Contains(fields["enabled"], "no") {
			sources = append(sources, aptSource{uris: fields["uris"], suites: fields["suites"], components: fields["components"]})
		}
	}
	return sources
}

func readFiles(pattern string) []string {
	var texts []string
	files, _ := filepath.Glob(pattern) // fails for a malformed pattern only
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			texts = append(texts, string(text))
		}
	}
	return texts
}
