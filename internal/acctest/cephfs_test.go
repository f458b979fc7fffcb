package acctest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/cephfs"
)

const mebibyte = 1 << 20

// StartOnCephFS prepares a test whose shares store bytes. It is skipped where
// Manila has no CephFS.
func StartOnCephFS(t *testing.T) *Env {
	t.Helper()
	if os.Getenv(cephfs.ConfigurationVariable) == "" {
		t.Skip("needs CephFS: make test-ceph")
	}
	env := Start(t)
	env.shareArguments = []string{`share_type = "ceph"`, `share_proto = "CEPHFS"`}
	return env
}

func cephUser(name, key string) cephfs.User {
	return cephfs.User{Configuration: os.Getenv(cephfs.ConfigurationVariable), Name: name, Key: key}
}

// mountAs mounts a directory, until the end of the test.
func mountAs(t *testing.T, user, key, directory string) (cephfs.FS, error) {
	t.Helper()
	fs, err := cephfs.Mount(t.Context(), cephUser(user, key), directory)
	if err == nil {
		t.Cleanup(func() {
			if err := fs.Close(); err != nil {
				t.Log(err)
			}
		})
	}
	return fs, err
}

// withUsers is a share whose access rules are for Ceph users, each "alice rw".
func (env *Env) withUsers(size int, users ...string) string {
	var levels []string
	for _, user := range users {
		name, level, _ := strings.Cut(user, " ")
		levels = append(levels, fmt.Sprintf("%q = %q", env.user(name), level))
	}
	return env.Configuration(fmt.Sprintf("size = %d", size)) + fmt.Sprintf(`
resource "sfs_share_access_rule" "user" {
  for_each     = { %s }
  share_id     = sfs_share.test.id
  access_type  = "cephx"
  access_to    = each.key
  access_level = each.value
}

output "location" {
  value = sfs_share.test.export_location
}

output "keys" {
  value     = { for user, rule in sfs_share_access_rule.user : user => rule.access_key }
  sensitive = true
}
`, strings.Join(levels, ", "))
}

// user is the name of a Ceph user, which is one of the whole cluster.
func (env *Env) user(name string) string { return name + "-" + env.Name }

// mount mounts the share of withUsers as one of its users.
func (env *Env) mount(cli *CLI, user string) cephfs.FS {
	env.t.Helper()
	mounted, err := env.tryMount(cli, user)
	env.mustSucceed(err)
	return mounted
}

func (env *Env) tryMount(cli *CLI, user string) (cephfs.FS, error) {
	env.t.Helper()
	var outputs struct {
		Location struct{ Value string }
		Keys     struct{ Value map[string]string }
	}
	env.mustSucceed(json.Unmarshal([]byte(cli.RunExit(0, "output", "-json")), &outputs))
	return mountAs(env.t, env.user(user), outputs.Keys.Value[env.user(user)], cephfs.DirectoryOf(outputs.Location.Value))
}

// content is a file of random bytes, the same for the same seed.
type content struct {
	seed  byte
	bytes int64
}

func (c content) reader() io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{c.seed}), c.bytes)
}

func (env *Env) store(fs cephfs.FS, name string, c content) {
	env.t.Helper()
	env.mustSucceed(fs.Write(name, c.reader()))
}

// has checks a file by its checksum.
func (env *Env) has(fs cephfs.FS, name string, c content) {
	env.t.Helper()
	want, got := sha256.New(), sha256.New()
	_, err := io.Copy(want, c.reader())
	env.mustSucceed(err)
	env.mustSucceed(fs.Read(name, got))
	if hex.EncodeToString(want.Sum(nil)) != hex.EncodeToString(got.Sum(nil)) {
		env.t.Errorf("%s has other bytes than were written", name)
	}
	env.countBytes()
}

// countBytes counts the test among those that have read back what they stored.
func (env *Env) countBytes() {
	if !env.bytesCounted {
		env.bytesCounted = true
		testsWithBytes.Add(1)
	}
}

func TestCephFS_ResizesAreInPlaceAndCanBeCombinedWithOtherChanges(t *testing.T) {
	t.Parallel()
	testResizes(t, StartOnCephFS(t))
}

func TestCephFS_AnImportBlockChangesNothing(t *testing.T) {
	t.Parallel()
	testImportBlock(t, StartOnCephFS(t))
}

func TestCephFS_AResizeOutsideTerraformIsCorrected(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration("size = 2")},
		resource.TestStep{
			PreConfig:        func() { env.resizeExternally(3) },
			Config:           env.Configuration("size = 2"),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(2), env.Sent("os-shrink")),
		},
	)
}

func TestCephFS_RulesAreForCephUsers(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`))
	mustMatch(t, cli.RunExit(1, "apply", "-auto-approve"), "ip 10.0.0.1 (rw)", "CEPHFS")
	cli.Configure(env.withRule(`access_type = "cephx"`, fmt.Sprintf("access_to = %q", env.user("alice")), `access_level = "ro"`))
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	if err := env.HasRules(env.user("alice") + " ro active")(nil); err != nil {
		t.Error(err)
	}
	cli.Run("destroy", "-auto-approve")
}

func TestCephFS_ResizesUnderLoadKeepEveryByte(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(1, "alice rw"))
	cli.Run("apply", "-auto-approve")
	fs := env.mount(cli, "alice")
	before := content{seed: 1, bytes: 200 * mebibyte}
	env.store(fs, "before", before)

	written := 0
	for _, size := range []int{3, 2} {
		cli.Configure(env.withUsers(size, "alice rw"))
		apply := cli.Start("apply", "-auto-approve")
		for during := true; during; written++ {
			env.store(fs, fmt.Sprintf("during-%d", written), content{seed: byte(written), bytes: 4 * mebibyte})
			during = env.Share().Size != size && written < 200
		}
		apply.WaitExit(0)
		if share := env.Share(); share.Size != size || share.Status != "available" {
			t.Errorf("the share has %d GiB in status %s, want %d GiB", share.Size, share.Status, size)
		}
	}
	env.has(fs, "before", before)
	if written < 4 {
		t.Errorf("only %d files were written during two resizes", written)
	}
	for i := range written {
		env.has(fs, fmt.Sprintf("during-%d", i), content{seed: byte(i), bytes: 4 * mebibyte})
	}
}

func TestCephFS_AShrinkBelowWhatIsStoredIsRefusedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(2, "alice rw"))
	cli.Run("apply", "-auto-approve")
	fs := env.mount(cli, "alice")
	large, small := content{seed: 1, bytes: 1100 * mebibyte}, content{seed: 2, bytes: 100 * mebibyte}
	env.store(fs, "large", large)
	env.store(fs, "small", small)
	env.usesAbout(fs, large.bytes+small.bytes)

	cli.Configure(env.withUsers(1, "alice rw"))
	mustMatch(t, cli.RunExit(1, "apply", "-auto-approve"),
		`Share "`+env.Name+`"`, "was not shrunk from 2 GiB to 1 GiB: refused", "The service accepted the shrink", "available again at its old size",
		"The size to be shrunk is smaller than the current used space")
	env.stateHas(cli, `"size": 2`, `"status": "available"`)
	env.has(fs, "large", large)
	env.has(fs, "small", small)

	env.mustSucceed(fs.Remove("large"))
	env.usesAbout(fs, small.bytes)
	cli.Run("apply", "-auto-approve")
	env.stateHas(cli, `"size": 1`)
	env.has(fs, "small", small)
	// The storage enforces the new size.
	if err := fs.Write("large", large.reader()); err == nil {
		t.Error("1.2 GiB were stored in a share of 1 GiB")
	}
}

func TestCephFS_AReadOnlyRuleCannotWrite(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(1, "alice rw", "bob ro"))
	cli.Run("apply", "-auto-approve")
	alice, bob := env.mount(cli, "alice"), env.mount(cli, "bob")
	file := content{seed: 1, bytes: mebibyte}
	env.store(alice, "file", file)
	env.has(bob, "file", file)
	if err := bob.Write("file", content{seed: 2, bytes: mebibyte}.reader()); err == nil {
		t.Error("the user of a read-only rule has overwritten a file")
	}
	if err := bob.Remove("file"); err == nil {
		t.Error("the user of a read-only rule has removed a file")
	}
	env.has(alice, "file", file)
}

func TestCephFS_ARemovedRuleCannotMount(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(1, "alice rw", "bob rw"))
	cli.Run("apply", "-auto-approve")
	file := content{seed: 1, bytes: mebibyte}
	env.store(env.mount(cli, "bob"), "file", file)
	keyOfBob := env.key("bob")

	cli.Configure(env.withUsers(1, "alice rw"))
	cli.Run("apply", "-auto-approve")
	if _, err := mountAs(t, env.user("bob"), keyOfBob, env.directory()); err == nil {
		t.Error("the user of a removed rule has mounted the share")
	}
	env.has(env.mount(cli, "alice"), "file", file)
}

func TestCephFS_TheKeyOfTheEphemeralResourceMounts(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.Configuration("size = 1") + fmt.Sprintf(`
resource "sfs_share_access_rules" "test" {
  share_id = sfs_share.test.id
  rules    = [{ access_type = "cephx", access_to = %[1]q }]
}

ephemeral "sfs_share_access_key" "alice" {
  share_id  = sfs_share_access_rules.test.share_id
  access_to = %[1]q
}

resource "terraform_data" "client" {
  provisioner "local-exec" {
    command     = "printf %%s \"$KEY\" > key"
    environment = { KEY = ephemeral.sfs_share_access_key.alice.access_key }
  }
}
`, env.user("alice")))
	cli.Run("apply", "-auto-approve")
	key, err := os.ReadFile(filepath.Join(cli.dir, "key"))
	env.mustSucceed(err)
	fs, err := mountAs(t, env.user("alice"), string(key), env.directory())
	env.mustSucceed(err)
	file := content{seed: 1, bytes: mebibyte}
	env.store(fs, "file", file)
	env.has(fs, "file", file)
	state, err := os.ReadFile(filepath.Join(cli.dir, "terraform.tfstate"))
	env.mustSucceed(err)
	if strings.Contains(string(state), string(key)) {
		t.Error("the key is in the state")
	}
	cli.Run("destroy", "-auto-approve")
}

func TestCephFS_TheDataOfADeletedShareIsGone(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(1, "alice rw"))
	cli.Run("apply", "-auto-approve")
	file := content{seed: 1, bytes: 10 * mebibyte}
	fs := env.mount(cli, "alice")
	env.store(fs, "file", file)
	env.has(fs, "file", file)
	key, directory := env.key("alice"), env.directory()

	cli.Run("destroy", "-auto-approve")
	env.mustSucceed(env.allDeleted(nil))
	if _, err := mountAs(t, env.user("alice"), key, directory); err == nil {
		t.Error("a deleted share was mounted")
	}
	cluster, err := mountAs(t, "admin", administratorKey(t), "/")
	env.mustSucceed(err)
	subvolume := filepath.Dir(directory)
	shares, err := cluster.List(filepath.Dir(subvolume))
	if err != nil || slices.Contains(shares, filepath.Base(subvolume)) {
		t.Errorf("the file system still has %s: %v", subvolume, err)
	}
}

// The tests above use FUSE where the machine has it.
func TestCephFS_LibcephfsStoresBytesToo(t *testing.T) {
	t.Parallel()
	env := StartOnCephFS(t)
	cli := NewCLI(t)
	cli.Configure(env.withUsers(1, "alice rw"))
	cli.Run("apply", "-auto-approve")
	fs, err := cephfs.MountByLibrary(t.Context(), cephUser(env.user("alice"), env.key("alice")), env.directory())
	env.mustSucceed(err)
	defer func() { _ = fs.Close() }()
	file := content{seed: 1, bytes: 5*mebibyte + 1}
	env.store(fs, "file", file)
	env.has(fs, "file", file)
	if names, err := fs.List("."); err != nil || !slices.Equal(names, []string{"file"}) {
		t.Errorf("got %v, %v", names, err)
	}
	env.mustSucceed(fs.Remove("file"))
	cli.Run("destroy", "-auto-approve")
}

// usesAbout waits until the cluster has counted the bytes: it sums them up with a
// delay, and a shrink is refused by that sum.
func (env *Env) usesAbout(fs cephfs.FS, bytes int64) {
	env.t.Helper()
	env.eventually(fmt.Sprintf("%d bytes are in use", bytes), func() bool {
		used, err := fs.Used()
		env.mustSucceed(err)
		return used == bytes
	})
}

// stateHas checks lines of the state file.
func (env *Env) stateHas(cli *CLI, lines ...string) {
	env.t.Helper()
	state, err := os.ReadFile(filepath.Join(cli.dir, "terraform.tfstate"))
	env.mustSucceed(err)
	for _, line := range lines {
		if !strings.Contains(string(state), line) {
			env.t.Errorf("no %s in the state", line)
		}
	}
}

// key is that of a rule, as the service has it.
func (env *Env) key(user string) string {
	env.t.Helper()
	rule, found := env.rule(env.user(user))
	if !found || rule.Key == "" {
		env.t.Fatalf("the rule of %s has no key: %+v", user, rule.State)
	}
	return rule.Key
}

func (env *Env) directory() string {
	env.t.Helper()
	locations, err := env.API.ExportLocations(env.t.Context(), env.Ref())
	env.mustSucceed(err)
	return cephfs.DirectoryOf(locations[0].Path)
}

// administratorKey is that of the cluster.
func administratorKey(t *testing.T) string {
	t.Helper()
	keyring, err := os.ReadFile(filepath.Join(filepath.Dir(os.Getenv(cephfs.ConfigurationVariable)), "ceph", "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?s)\[client\.admin\]\s+key = (\S+)`).FindSubmatch(keyring)
	if found == nil {
		t.Fatal("the keyring of the cluster has no administrator")
	}
	return string(found[1])
}
