package main

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
)

func TestFind_TheFirstBinaryThatExists(t *testing.T) {
	t.Parallel()

	installed := "bin/terraform_" + release + "/terraform"
	for _, tc := range []struct {
		name        string
		named       string
		files       map[string]string
		want        string
		wantInstall bool
	}{
		{
			name:  "the variable precedes PATH",
			named: "/opt/terraform-1.14/terraform",
			files: map[string]string{"/opt/terraform-1.14/terraform": "/opt/terraform-1.14/terraform", "terraform": "/usr/bin/terraform"},
			want:  "/opt/terraform-1.14/terraform",
		},
		{
			name:  "terraform precedes tofu",
			files: map[string]string{"terraform": "/usr/bin/terraform", "tofu": "/usr/bin/tofu"},
			want:  "/usr/bin/terraform",
		},
		{
			name:  "tofu alone",
			files: map[string]string{"tofu": "/usr/bin/tofu"},
			want:  "/usr/bin/tofu",
		},
		{
			name:  "an earlier installation",
			files: map[string]string{installed: "/src/" + installed},
			want:  "/src/" + installed,
		},
		{
			name:        "none: it is installed",
			want:        "/installed/terraform",
			wantInstall: true,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			didInstall := false
			got, err := finder{
				getenv:   env(tc.named),
				lookPath: lookPath(tc.files),
				install: func(context.Context, string, string) (string, error) {
					didInstall = true
					return "/installed/terraform", nil
				},
			}.find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.want || didInstall != tc.wantInstall {
				t.Errorf("got %s (installed: %t), want %s (installed: %t)", got, didInstall, tc.want, tc.wantInstall)
			}
		})
	}
}

func TestFind_AMissingNamedBinaryIsAnError(t *testing.T) {
	t.Parallel()

	_, err := finder{
		getenv:   env("/opt/gone/terraform"),
		lookPath: lookPath(map[string]string{"terraform": "/usr/bin/terraform"}),
		install:  mustNotInstall(t),
	}.find(t.Context())
	wantErrorWith(t, err, pathVariable, "/opt/gone/terraform")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestFind_AFailedInstallationExplainsTheAlternatives(t *testing.T) {
	t.Parallel()

	cause := errors.New("dial tcp: lookup releases.hashicorp.com: no such host")
	_, err := finder{
		getenv:   env(""),
		lookPath: lookPath(nil),
		install:  func(context.Context, string, string) (string, error) { return "", cause },
	}.find(t.Context())
	wantErrorWith(t, err, "terraform", "tofu", release, "PATH", pathVariable, "make tofu", "no such host")
}

func env(named string) func(string) string {
	return func(name string) string {
		if name == pathVariable {
			return named
		}
		return ""
	}
}

// lookPath finds only the given files.
func lookPath(files map[string]string) func(string) (string, error) {
	return func(file string) (string, error) {
		if path, ok := files[file]; ok {
			return path, nil
		}
		return "", &exec.Error{Name: file, Err: fs.ErrNotExist}
	}
}

func mustNotInstall(t *testing.T) func(context.Context, string, string) (string, error) {
	t.Helper()
	return func(context.Context, string, string) (string, error) {
		t.Error("an installation was started")
		return "", errors.New("installed")
	}
}

func wantErrorWith(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("want an error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q:\n%v", part, err)
		}
	}
}
