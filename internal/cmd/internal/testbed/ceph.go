package testbed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/cephfs"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// StoresBytes is true where the storage is a real CephFS: its shares have to be of
// the type ceph and the protocol CEPHFS, and behave as they do, not as told.
func (b *Backend) StoresBytes() bool { return b.cephConfiguration != "" }

// Store writes that much to a share, as a Ceph user with an access rule of its own,
// and returns when the cluster has counted it.
func (b *Backend) Store(ctx context.Context, share string, gibibytes int) (err error) {
	client := manila.New(manila.Config{Auth: b.Auth, Region: b.Region, MaxRetries: 3})
	ref := manila.Ref{ID: share}
	user := cephfs.User{Configuration: b.cephConfiguration, Name: "demo-" + share}
	rule, err := client.AllowAccess(ctx, ref, manila.Grant{Type: "cephx", To: user.Name, Level: "rw"})
	if err != nil {
		return err
	}
	if user.Key, err = awaitKey(ctx, client, ref, rule.ID); err != nil {
		return err
	}
	locations, err := client.ExportLocations(ctx, ref)
	if err != nil || len(locations) == 0 {
		return errors.Join(fmt.Errorf("share %s has no export location", share), err)
	}
	fs, err := cephfs.Mount(ctx, user, cephfs.DirectoryOf(locations[0].Path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fs.Close()) }()
	size := int64(gibibytes) << 30
	if err := fs.Write("data", io.LimitReader(rand.NewChaCha8([32]byte{}), size)); err != nil {
		return err
	}
	return every(ctx, func() (bool, error) {
		used, err := fs.Used()
		return used >= size, err
	})
}

func awaitKey(ctx context.Context, client *manila.Client, ref manila.Ref, rule string) (key string, err error) {
	return key, every(ctx, func() (bool, error) {
		rules, err := client.ListRules(ctx, ref)
		for _, r := range rules {
			if r.ID == rule {
				key = r.Key
			}
		}
		return key != "", err
	})
}

// every repeats a question until the answer is yes.
func every(ctx context.Context, ask func() (bool, error)) error {
	for {
		if yes, err := ask(); yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * ObserveInterval):
		}
	}
}
