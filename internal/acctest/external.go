package acctest

import (
	"context"
	"slices"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// The functions here change the service outside Terraform, as another client
// does, and wait until it is done.

// createExternally creates a share, which is deleted after the test unless
// Terraform has done so.
func (env *Env) createExternally(name string, size int, metadata map[string]string) manila.Ref {
	env.t.Helper()
	share, err := env.API.CreateShare(env.t.Context(), manila.CreateShare{Name: name, Size: size, ShareProto: "NFS", Metadata: metadata})
	if err != nil {
		env.t.Fatal(err)
	}
	ref := share.Ref()
	env.t.Cleanup(func() {
		if err := env.API.DeleteShare(context.Background(), ref); err != nil && !manila.IsNotFound(err) {
			env.t.Logf("%s was not deleted: %s", ref, err)
		}
	})
	env.eventually("the share is available", func() bool {
		share, err := env.API.GetShare(env.t.Context(), ref)
		return err == nil && share.Status == "available"
	})
	return ref
}

// snapshotExternally creates a snapshot of a share, which is deleted after the test
// unless that was done before.
func (env *Env) snapshotExternally(share manila.Ref, name string) manila.Ref {
	env.t.Helper()
	created, err := env.API.CreateSnapshot(env.t.Context(), manila.CreateSnapshot{ShareID: share.ID, Name: name})
	env.mustSucceed(err)
	ref := created.Ref()
	env.t.Cleanup(func() { env.deleteSnapshotExternally(ref) })
	env.eventually("the snapshot is available", func() bool {
		snapshot, err := env.API.GetSnapshot(env.t.Context(), ref)
		return err == nil && snapshot.Status == "available"
	})
	return ref
}

func (env *Env) deleteSnapshotExternally(ref manila.Ref) {
	env.t.Helper()
	ctx := context.Background() // also after the test
	if _, err := env.API.DeleteSnapshot(ctx, ref); manila.IsNotFound(err) {
		return
	}
	env.eventually("the snapshot is deleted", func() bool {
		_, err := env.API.GetSnapshot(ctx, ref)
		return manila.IsNotFound(err)
	})
}

func (env *Env) deleteExternally() {
	env.t.Helper()
	ref := env.Ref()
	env.mustSucceed(env.API.DeleteShare(env.t.Context(), ref))
	env.eventually("the share is deleted", func() bool {
		_, err := env.API.GetShare(env.t.Context(), ref)
		return manila.IsNotFound(err)
	})
}

func (env *Env) startResizeExternally(size int) {
	env.t.Helper()
	resize := env.API.ExtendShare
	if env.Share().Size > size {
		resize = env.API.ShrinkShare
	}
	_, err := resize(env.t.Context(), env.Ref(), size)
	env.mustSucceed(err)
}

func (env *Env) resizeExternally(size int) {
	env.t.Helper()
	env.startResizeExternally(size)
	env.eventually("the share has the new size", func() bool {
		share := env.Share()
		return share.Status == "available" && share.Size == size
	})
}

func (env *Env) setMetadataExternally(metadata map[string]string) {
	env.t.Helper()
	env.mustSucceed(env.API.MergeMetadata(env.t.Context(), env.Ref(), metadata))
}

func (env *Env) denyExternally(client string) {
	env.t.Helper()
	rule, found := env.rule(client)
	if !found {
		env.t.Fatalf("the service has no rule for %s", client)
	}
	env.mustSucceed(env.API.DenyAccess(env.t.Context(), env.Ref(), rule))
	env.eventually("the rule is deleted", func() bool {
		_, found := env.rule(client)
		return !found
	})
}

func (env *Env) allowExternally(client, level string) {
	env.t.Helper()
	_, err := env.API.AllowAccess(env.t.Context(), env.Ref(), manila.Grant{Type: "ip", To: client, Level: level})
	env.mustSucceed(err)
	env.eventually("the rule is active", func() bool {
		rule, _ := env.rule(client)
		return rule.State == "active"
	})
}

// rule is the service's rule for a client.
func (env *Env) rule(client string) (manila.Rule, bool) {
	env.t.Helper()
	rules, err := env.API.ListRules(env.t.Context(), env.Ref())
	env.mustSucceed(err)
	at := slices.IndexFunc(rules, func(r manila.Rule) bool { return r.To == client })
	if at < 0 {
		return manila.Rule{}, false
	}
	return rules[at], true
}

func (env *Env) mustSucceed(err error) {
	env.t.Helper()
	if err != nil {
		env.t.Fatal(err)
	}
}
