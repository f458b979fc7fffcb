package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

// dist is where goreleaser puts what it makes.
const dist = "dist"

// trySnapshot makes everything that a release of the version would have, signed with a key that nobody keeps, and
// looks at it as the registry and a user will.
func trySnapshot(ctx context.Context, version string) error {
	key, err := throwAwayKey(ctx)
	if err != nil {
		return err
	}
	defer key.forget()

	release := publish.Release{Version: version + "-snapshot"}
	return each([]check{
		{"goreleaser makes " + release.Version, func() error { return makeSnapshot(ctx, version, key) }},
		{"names, checksums, archives, binaries, manifest, lists of parts", func() error { return look(release) }},
		{"the signature of the checksums", func() error { return key.verify(ctx, dist, release) }},
		{"the binary tells its version", func() error { return tellsVersion(ctx, release) }},
		{"terraform init installs it, and it runs", func() error { return install(ctx, dist, release) }},
		{"the same bytes when it is built again, elsewhere and from nothing", func() error { return rebuild(ctx, dist, release) }},
	})
}

// lookAtDist looks at a release that is to be published, signed with a key that the machine has.
func lookAtDist(ctx context.Context, version string) error {
	release, key := publish.Release{Version: version}, key{home: os.Getenv("GNUPGHOME"), fingerprint: os.Getenv("GPG_FINGERPRINT")}
	if key.fingerprint == "" {
		return errors.New("GPG_FINGERPRINT does not say which key has signed")
	}
	return each([]check{
		{"names, checksums, archives, binaries, manifest, lists of parts", func() error { return look(release) }},
		{"the signature of the checksums", func() error { return key.verify(ctx, dist, release) }},
		{"the binary tells its version", func() error { return tellsVersion(ctx, release) }},
	})
}

type check struct {
	what string
	do   func() error
}

// each does the checks in their order, and says of each how long it took.
func each(checks []check) error {
	for _, c := range checks {
		began := time.Now()
		if err := c.do(); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		fmt.Printf("ok  %-66s %4.0f s\n", c.what, time.Since(began).Seconds())
	}
	return nil
}

// makeSnapshot runs the goreleaser that is pinned in tools/release.
func makeSnapshot(ctx context.Context, version string, key key) error {
	cmd := exec.CommandContext(ctx, "go", "tool", "-modfile=tools/release/go.mod", "goreleaser", "release", "--snapshot", "--clean")
	cmd.Env = append(os.Environ(), "VERSION="+version, "GNUPGHOME="+key.home, "GPG_FINGERPRINT="+key.fingerprint, "GPG_PASSPHRASE=")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

func look(r publish.Release) error {
	manifest, err := os.ReadFile(publish.Manifest)
	if err != nil {
		return err
	}
	return inspect(os.DirFS(dist), r, manifest, readBuild)
}
