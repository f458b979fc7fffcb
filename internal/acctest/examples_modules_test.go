package acctest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The module's own tests need a service that reports the bytes in use, as SFS does.
func TestExamples_TheTestsOfTheRightSizingModuleOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) { o.ReportUsed, o.Used = true, 5 })
	cli := newModuleCLI(t, "right-sizing")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test")
	env.hasNoShare()
}

func TestExamples_TheRightSizingModuleFindsItsSharesByTagOnSFS(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) { o.SFS, o.ReportUsed, o.Used = true, true, 5 })
	cli := newModuleCLI(t, "right-sizing")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test", "-test-directory=sfs-tests")
	env.hasNoShare()
}

// The emulator reports no use, as Manila does.
func TestExamples_UseFromMonitoringOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := newModuleCLI(t, "monitoring")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test")
	env.hasNoShare()
}

// A mocked provider must work without credentials.
func TestExamples_TheModuleOfTheGuideIsTestedWithAMockAndOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := newModuleCLI(t, "offline-tests")
	cli.Run("test")
	if requests := env.Emulator.Requests(); len(requests) > 0 {
		t.Errorf("the mock sent requests: %v", requests)
	}
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test", "-test-directory=service-tests")
	env.hasNoShare()
}

func newModuleCLI(t *testing.T, name string) *CLI {
	t.Helper()
	cli := NewCLI(t)
	if err := os.CopyFS(cli.dir, os.DirFS(filepath.Join(examples, name))); err != nil {
		t.Fatal(err)
	}
	return cli
}

func (env *Env) hasNoShare() {
	env.t.Helper()
	if shares := env.Emulator.Shares(); len(shares) > 0 {
		env.t.Errorf("shares were not deleted: %v", shares)
	}
}

// The manifest is what kubectl gets, and a shrink changes the capacity in it only.
func TestExamples_TheVolumeForKubernetesShrinks(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := newModuleCLI(t, "kubernetes")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("apply", "-auto-approve")
	volume, claim := cli.manifest(t)
	share := env.Emulator.Shares()[0]
	isMounted := func(l emulator.ExportLocation) bool { return l.Path == volume.Spec.NFS.Server+":"+volume.Spec.NFS.Path }
	if volume.Kind != "PersistentVolume" || volume.Spec.Capacity.Storage != "100Gi" || !slices.ContainsFunc(share.ExportLocations, isMounted) {
		t.Errorf("the share %+v has the volume %+v", share, volume)
	}
	if claim.Kind != "PersistentVolumeClaim" || claim.Spec.VolumeName != volume.Metadata.Name || volume.Spec.ClaimRef.Name != claim.Metadata.Name {
		t.Errorf("the claim is %+v, and the volume %+v", claim, volume)
	}
	cli.Run("apply", "-auto-approve", "-var=size=60")
	smaller, sameClaim := cli.manifest(t)
	volume.Spec.Capacity.Storage = "60Gi"
	if diff := cmp.Diff([]manifest{volume, claim}, []manifest{smaller, sameClaim}); diff != "" {
		t.Errorf("the shrink changed more than the capacity:\n%s", diff)
	}
	if shares := env.Emulator.Shares(); len(shares) != 1 || shares[0].ID != share.ID || shares[0].Size != 60 {
		t.Errorf("the shares are %+v", shares)
	}
}

// manifest is a volume or a claim.
type manifest struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Capacity   struct{ Storage string }
		ClaimRef   struct{ Name string } `yaml:"claimRef"`
		NFS        struct{ Server, Path string }
		VolumeName string `yaml:"volumeName"`
		Resources  struct{ Requests struct{ Storage string } }
	}
}

func (c *CLI) manifest(t *testing.T) (volume, claim manifest) {
	t.Helper()
	documents := yaml.NewDecoder(strings.NewReader(c.RunExit(0, "output", "-raw", "manifest")))
	for _, document := range []*manifest{&volume, &claim} {
		if err := documents.Decode(document); err != nil {
			t.Fatal(err)
		}
	}
	return volume, claim
}
