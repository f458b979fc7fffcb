package main

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
)

func TestTheChoiceOfABinary(t *testing.T) {
	t.Parallel()

	installed := "bin/terraform_" + release + "/terraform"
	for _, tc := range []struct {
		name        string
		named       string
		onMachine   map[string]string
		want        string
		wantInstall bool
	}{
		{
			name:      "the variable wins over PATH",
			named:     "/opt/terraform-1.14/terraform",
			onMachine: map[string]string{"/opt/terraform-1.14/terraform": "/opt/terraform-1.14/terraform", "terraform": "/usr/bin/terraform"},
			want:      "/opt/terraform-1.14/terraform",
		},
		{
			name:      "terraform wins over tofu",
			onMachine: map[string]string{"terraform": "/usr/bin/terraform", "tofu": "/usr/bin/tofu"},
			want:      "/usr/bin/terraform",
		},
		{
			name:      "tofu alone will do",
			onMachine: map[string]string{"tofu": "/usr/bin/tofu"},
			want:      "/usr/bin/tofu",
		},
		{
			name:      "what an earlier run installed is not installed again",
			onMachine: map[string]string{installed: "/src/" + installed},
			want:      "/src/" + installed,
		},
		{
			name:        "nothing there: it is installed",
			want:        "/installed/terraform",
			wantInstall: true,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			didInstall := false
			got, err := finder{
				getenv:   env(tc.named),
				lookPath: machine(tc.onMachine),
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

func TestANamedBinaryThatDoesNotExistIsAnErrorAndNotReplacedByAnother(t *testing.T) {
	t.Parallel()

	_, err := finder{
		getenv:   env("/opt/gone/terraform"),
		lookPath: machine(map[string]string{"terraform": "/usr/bin/terraform"}),
		install:  unreachable(t),
	}.find(t.Context())
	wantErrorWith(t, err, pathVariable, "/opt/gone/terraform")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestAFailedInstallationSaysWhatToDo(t *testing.T) {
	t.Parallel()

	cause := errors.New("dial tcp: lookup releases.hashicorp.com: no such host")
	_, err := finder{
		getenv:   env(""),
		lookPath: machine(nil),
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

// machine is a PATH and a file system that hold just the given files.
func machine(files map[string]string) func(string) (string, error) {
	return func(file string) (string, error) {
		if path, ok := files[file]; ok {
			return path, nil
		}
		return "", &exec.Error{Name: file, Err: fs.ErrNotExist}
	}
}

func unreachable(t *testing.T) func(context.Context, string, string) (string, error) {
	t.Helper()
	return func(context.Context, string, string) (string, error) {
		t.Error("nothing must be installed here")
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
