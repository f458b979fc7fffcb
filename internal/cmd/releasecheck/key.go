package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

// key signs checksums. That of a snapshot has a home of its own, so that no key of the person who runs this is touched.
type key struct {
	home        string
	fingerprint string
}

func throwAwayKey(ctx context.Context) (key, error) {
	if _, err := exec.LookPath("gpg"); err != nil {
		return key{}, errors.New("gpg is missing, and a release that is not signed is none; Debian has it as gnupg")
	}
	// gpg's agent listens on a socket in there, whose path must be short.
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		return key{}, err
	}
	k := key{home: home}
	if _, err := k.gpg(ctx, "--passphrase", "", "--quick-generate-key", "Release check <check@example.invalid>", "rsa3072", "sign", "1d"); err != nil {
		k.forget()
		return key{}, err
	}
	listing, err := k.gpg(ctx, "--with-colons", "--list-secret-keys")
	if err != nil {
		k.forget()
		return key{}, err
	}
	if k.fingerprint = fingerprintIn(listing); k.fingerprint == "" {
		k.forget()
		return key{}, fmt.Errorf("gpg lists no key: %s", listing)
	}
	return k, nil
}

// verify is an error unless the signature is one of this key, and of these checksums.
func (k key) verify(ctx context.Context, dir string, r publish.Release) error {
	said, err := k.gpg(ctx, "--status-fd", "1", "--verify", filepath.Join(dir, r.Signature()), filepath.Join(dir, r.Checksums()))
	if err != nil {
		return err
	}
	if !validBy(said, k.fingerprint) {
		return fmt.Errorf("the signature is not one of the key %s: %s", k.fingerprint, said)
	}
	return nil
}

// validBy reads gpg's status lines. A valid signature names the key that made it and, at the end, the key that this
// one may belong to.
func validBy(status, fingerprint string) bool {
	for line := range strings.Lines(status) {
		fields := strings.Fields(line)
		if len(fields) > 2 && fields[1] == "VALIDSIG" {
			return fields[2] == fingerprint || fields[len(fields)-1] == fingerprint
		}
	}
	return false
}

// forget ends the agent that gpg started and removes the key.
func (k key) forget() {
	stop := exec.Command("gpgconf", "--kill", "all")
	stop.Env = append(os.Environ(), "GNUPGHOME="+k.home)
	_ = stop.Run()
	_ = os.RemoveAll(k.home)
}

func (k key) gpg(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "gpg", append([]string{"--batch", "--no-tty"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if k.home != "" {
		cmd.Env = append(cmd.Env, "GNUPGHOME="+k.home)
	}
	return output(cmd)
}

// fingerprintIn reads the first key of gpg's listing with colons.
func fingerprintIn(listing string) string {
	for line := range strings.Lines(listing) {
		if fields := strings.Split(line, ":"); fields[0] == "fpr" && len(fields) > 9 {
			return fields[9]
		}
	}
	return ""
}
