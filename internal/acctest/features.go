package acctest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// program is the Terraform or OpenTofu that the tests run: the one that
// `go run ./internal/cmd/terraform` has found, else the one on PATH.
func program() string {
	if named := os.Getenv("TF_ACC_TERRAFORM_PATH"); named != "" {
		return named
	}
	return "terraform"
}

// features is what a program can do. It is found out by asking: a version says
// nothing, since OpenTofu counts its own, and its 1.12 is not Terraform's.
type features struct {
	// registry is where the program looks for a provider without a host.
	registry string
	// query: the command of that name, for list resources.
	query bool
	// ephemeral: resources that never enter a state.
	ephemeral bool
	// identityImport: an import block may have an identity instead of an id.
	identityImport bool
}

// Imports as every program with import blocks can read them, and the same by
// identity. No provider is asked whether there is such a share.
const (
	importByID       = "resource \"sfs_share\" \"test\" {\n}\nimport {\n  to = sfs_share.test\n  id = \"1\"\n}\n"
	importByIdentity = "resource \"sfs_share\" \"test\" {\n}\nimport {\n  to = sfs_share.test\n  identity = { id = \"1\" }\n}\n"

	anEphemeral = "ephemeral \"sfs_share_access_key\" \"test\" {\n}\n"
)

var providerInUse = regexp.MustCompile(`provider\[(.+)/hashicorp/sfs\]`)

// answer is what a command printed, and the status that it ended with.
type answer struct {
	output string
	exit   int
}

func askForFeatures(ask func(configuration string, arguments ...string) (answer, error)) (features, error) {
	// This has to work, so that the same with an identity fails for want of identities and for nothing else.
	providers, err := ask(importByID, "providers")
	if err != nil {
		return features{}, err
	}
	found := providerInUse.FindStringSubmatch(providers.output)
	if providers.exit != 0 || found == nil {
		return features{}, fmt.Errorf("`providers` ends with exit code %d and does not tell where they come from: %s", providers.exit, providers.output)
	}
	identity, err := ask(importByIdentity, "providers")
	if err != nil {
		return features{}, err
	}
	ephemeral, err := ask(anEphemeral, "providers")
	if err != nil {
		return features{}, err
	}
	// There is no help for a command that is not known.
	query, err := ask("", "query", "-help")
	return features{registry: found[1], ephemeral: ephemeral.exit == 0, identityImport: identity.exit == 0, query: query.exit == 0}, err
}

var featuresHere = sync.OnceValues(func() (features, error) {
	return askForFeatures(func(configuration string, arguments ...string) (answer, error) {
		return ask(program(), configuration, arguments...)
	})
})

// ask runs the program in a directory with just this configuration. The error
// tells a program that did not run, not one that ended with a failure.
func ask(program, configuration string, arguments ...string) (answer, error) {
	dir, err := os.MkdirTemp("", "sfs-acctest-")
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		return answer{}, err
	}
	command := exec.Command(program, arguments...)
	command.Dir = dir
	// What a person has set, such as TF_CLI_ARGS, must not change the answer.
	command.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "TF_") }),
		settings+"="+os.DevNull, "CHECKPOINT_DISABLE=1")
	output, err := command.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.Exited() {
		return answer{output: string(output), exit: failed.ExitCode()}, nil
	}
	return answer{output: string(output)}, err
}

func featuresFor(t *testing.T) features {
	t.Helper()
	has, err := featuresHere()
	if err != nil {
		t.Fatalf("no Terraform or OpenTofu to run with; TF_ACC_TERRAFORM_PATH can name one: %s", err)
	}
	return has
}

// needsQuery skips a test of list resources where they cannot be queried.
func needsQuery(t *testing.T) {
	t.Helper()
	if !featuresFor(t).query {
		t.Skipf("%s has no command query, by which list resources are used", program())
	}
}

// needsIdentityImport skips a test of imports by identity where there are none.
func needsIdentityImport(t *testing.T) {
	t.Helper()
	if !featuresFor(t).identityImport {
		t.Skipf("%s knows no identity in import blocks", program())
	}
}

// needsEphemeral skips a test of ephemeral resources where there are none.
func needsEphemeral(t *testing.T) {
	t.Helper()
	if !featuresFor(t).ephemeral {
		t.Skipf("%s knows no ephemeral resources", program())
	}
}

// settings names the file with a person's own settings, which are no concern
// of the tests. OpenTofu writes what it finds wrong with them into the output
// that is to be parsed.
const settings = "TF_CLI_CONFIG_FILE"

// prepare is for terraform-plugin-testing, which takes this from the environment.
// It serves the providers of a test under the address that a configuration
// without a source means, and cannot know which registry that is in.
var prepare = sync.OnceFunc(func() {
	has, err := featuresHere()
	if err != nil {
		return // the test has failed
	}
	_ = os.Setenv(settings, os.DevNull)
	_ = os.Setenv(resource.EnvTfAccProviderHost, has.registry)
})

// run plays a test case.
func run(t *testing.T, test resource.TestCase) {
	t.Helper()
	featuresFor(t)
	prepare()
	resource.Test(t, test)
}
