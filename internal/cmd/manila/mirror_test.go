package main

import (
	"path/filepath"
	"testing"
)

func TestDebianMirror_IsTheOneThatAptTakesDebianFrom(t *testing.T) {
	t.Parallel()
	bookworm := osRelease{id: "debian", codename: "bookworm"}
	other := "Types: deb\nURIs: https://deb.nodesource.com/node_20.x\nSuites: nodistro\nComponents: main\n"
	for name, test := range map[string]struct {
		files   map[string]string
		machine osRelease
		want    string
	}{
		"deb822": {map[string]string{"sources.list.d/a.sources": other, "sources.list.d/debian.sources": "Types: deb\n# a comment: with a colon\nURIs: http://mirror/debian/\nSuites: bookworm bookworm-updates\n" +
			"Components: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\nTypes: deb\nURIs: http://mirror/debian-security\nSuites: bookworm-security\nComponents: main\n"},
			bookworm, "http://mirror/debian"},
		"a continued field": {map[string]string{"sources.list.d/debian.sources": "Types: deb deb-src\nURIs: http://mirror/debian\nSuites: trixie\n bookworm\nComponents: main\n"},
			bookworm, "http://mirror/debian"},
		"disabled": {map[string]string{"sources.list.d/debian.sources": "Enabled: no\nTypes: deb\nURIs: http://old/debian\nSuites: bookworm\nComponents: main\n"},
			bookworm, defaultMirror},
		"one line": {map[string]string{"sources.list": "# deb http://old/debian bookworm main\ndeb-src http://src/debian bookworm main\ndeb http://mirror/debian bookworm main contrib # ours\n"},
			bookworm, "http://mirror/debian"},
		"one line with options": {map[string]string{
			"sources.list.d/docker.list": "deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian bookworm stable\n",
			"sources.list.d/debian.list": "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror/debian bookworm main\n",
			"sources.list.d/pgdg.list":   "deb [ signed-by=/pgdg.asc ] https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main\n",
		}, bookworm, "http://mirror/debian"},
		"Ubuntu": {map[string]string{"sources.list": "deb http://archive.ubuntu.com/ubuntu noble main\n"},
			osRelease{id: "ubuntu", codename: "noble"}, defaultMirror},
		"none": {nil, bookworm, defaultMirror},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apt := t.TempDir()
			for file, text := range test.files {
				write(t, filepath.Join(apt, file), text)
			}
			if got := debianMirror(apt, test.machine); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
