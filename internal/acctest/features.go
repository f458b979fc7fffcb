package acctest

import (
	"encoding/json"
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

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// terraformPath is the Terraform or OpenTofu that the tests run: the one that
// `go run ./internal/cmd/terraform` has found, else the one on PATH.
func terraformPath() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}

// features are those of a program. They are probed, because versions do not tell
// them: OpenTofu 1.12 is not Terraform 1.12.
type features struct {
	registry       string // the host of providers without one
	query          bool   // the command of that name, for list resources
	ephemeral      bool   // ephemeral resources
	identityImport bool   // an identity in import blocks
	writeOnly      bool   // write-only arguments: both programs have them from 1.11 on, and no command shows it
}

// The configurations of the probes. `providers` parses them and starts no provider.
const (
	importByID        = "resource \"sfs_share\" \"test\" {\n}\nimport {\n  to = sfs_share.test\n  id = \"1\"\n}\n"
	importByIdentity  = "resource \"sfs_share\" \"test\" {\n}\nimport {\n  to = sfs_share.test\n  identity = { id = \"1\" }\n}\n"
	ephemeralResource = "ephemeral \"sfs_share_access_key\" \"test\" {\n}\n"
)

var providerInUse = regexp.MustCompile(`provider\[(.+)/hashicorp/sfs\]`)

// commandResult is the output and the exit code of a command.
type commandResult struct {
	output   string
	exitCode int
}

type commandFunc func(configuration string, arguments ...string) (commandResult, error)

func detectFeatures(run commandFunc) (features, error) {
	// This has to work, so that the other probes fail for want of the feature and for no other reason.
	byID, err := run(importByID, "providers")
	if err != nil {
		return features{}, err
	}
	registry := providerInUse.FindStringSubmatch(byID.output)
	if byID.exitCode != 0 || registry == nil {
		return features{}, fmt.Errorf("`providers` shows no registry and ends with exit code %d: %s", byID.exitCode, byID.output)
	}
	identity, err1 := run(importByIdentity, "providers")
	ephemeral, err2 := run(ephemeralResource, "providers")
	query, err3 := run("", "query", "-help") // fails if the command is unknown
	writeOnly, err4 := isFrom111(run)
	return features{
		registry: registry[1], query: query.exitCode == 0, ephemeral: ephemeral.exitCode == 0, identityImport: identity.exitCode == 0, writeOnly: writeOnly,
	}, errors.Join(err1, err2, err3, err4)
}

func isFrom111(run commandFunc) (bool, error) {
	shown, err := run("", "version", "-json")
	if err != nil {
		return false, err
	}
	var document struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(shown.output), &document); err != nil {
		return false, fmt.Errorf("`version -json` shows no JSON: %s", shown.output)
	}
	parsed, err := version.NewVersion(document.Version)
	return err == nil && parsed.Core().GreaterThanOrEqual(version.Must(version.NewVersion("1.11.0"))), err
}

var programFeatures = sync.OnceValues(func() (features, error) { return detectFeatures(commandsOf(terraformPath())) })

// commandsOf runs a program in a directory with just the configuration. The error
// is for a program that did not run, not for one that failed.
func commandsOf(program string) commandFunc {
	return func(configuration string, arguments ...string) (commandResult, error) {
		dir, err := os.MkdirTemp("", "sfs-acctest-")
		if err != nil {
			return commandResult{}, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
			return commandResult{}, err
		}
		command := exec.Command(program, arguments...)
		command.Dir = dir
		// The user's variables, such as TF_CLI_ARGS, must not change the result.
		command.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "TF_") }),
			configFileVariable+"="+os.DevNull, "CHECKPOINT_DISABLE=1")
		output, err := command.CombinedOutput()
		if failure := (*exec.ExitError)(nil); errors.As(err, &failure) && failure.Exited() {
			return commandResult{string(output), failure.ExitCode()}, nil
		}
		return commandResult{output: string(output)}, err
	}
}

func featuresOf(t *testing.T) features {
	t.Helper()
	detected, err := programFeatures()
	if err != nil {
		t.Fatalf("no Terraform or OpenTofu to run with; set TF_ACC_TERRAFORM_PATH: %s", err)
	}
	return detected
}

// needsIdentityImport skips tests of import blocks with an identity.
func needsIdentityImport(t *testing.T) {
	t.Helper()
	needs(t, featuresOf(t).identityImport, "an identity in import blocks")
}

// needsEphemeral skips tests of ephemeral resources.
func needsEphemeral(t *testing.T) {
	t.Helper()
	needs(t, featuresOf(t).ephemeral, "ephemeral resources")
}

// needsWriteOnly skips tests of write-only arguments.
func needsWriteOnly(t *testing.T) {
	t.Helper()
	needs(t, featuresOf(t).writeOnly, "write-only arguments")
}

// needs skips tests of a feature that the program lacks.
func needs(t *testing.T, has bool, feature string) {
	t.Helper()
	if !has {
		t.Skipf("%s does not support %s", terraformPath(), feature)
	}
}

// configFileVariable names the file with the user's own settings, which must not
// influence the tests. OpenTofu prints its complaints about them into the output
// that is parsed.
const configFileVariable = "TF_CLI_CONFIG_FILE"

// setPluginTestingEnv configures terraform-plugin-testing. It serves the
// providers of a test under the address that a configuration without a source
// means, and cannot know its registry.
var setPluginTestingEnv = sync.OnceFunc(func() {
	detected, _ := programFeatures()
	_ = os.Setenv(configFileVariable, os.DevNull)
	_ = os.Setenv(resource.EnvTfAccProviderHost, detected.registry)
})

func runTestCase(t *testing.T, test resource.TestCase) {
	t.Helper()
	featuresOf(t)
	setPluginTestingEnv()
	resource.Test(t, test)
}
