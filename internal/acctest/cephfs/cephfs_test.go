package cephfs

import "testing"

func TestDirectoryOf_IsWhatFollowsTheMonitors(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"127.0.0.1:6789:/volumes/_nogroup/a/b":                          "/volumes/_nogroup/a/b",
		"10.0.0.1:6789,10.0.0.2:6789:/volumes/_nogroup/a":               "/volumes/_nogroup/a",
		"[v2:10.0.0.1:3300,v1:10.0.0.1:6789],[2001:db8::1]:6789:/share": "/share",
	} {
		if got := DirectoryOf(location); got != want {
			t.Errorf("%s: got %s, want %s", location, got, want)
		}
	}
}
