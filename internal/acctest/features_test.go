package acctest

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFeatures_AreProbed(t *testing.T) {
	t.Parallel()
	noQuery := commandResult{`Terraform has no command named "query".`, 1}
	noIdentity := commandResult{`An argument named "identity" is not expected here.`, 1}
	terraform := commandResult{output: ".\n└── provider[registry.terraform.io/hashicorp/sfs]\n"}
	tofu := commandResult{output: ".\n└── provider[registry.opentofu.org/hashicorp/sfs]\n"}
	for name, test := range map[string]struct {
		byID, ephemeral, byIdentity, query commandResult
		version                            string
		want                               features
	}{
		"none":                   {terraform, noIdentity, noIdentity, noQuery, "1.8.5", features{registry: "registry.terraform.io"}},
		"ephemeral resources":    {terraform, terraform, noIdentity, noQuery, "1.10.0", features{registry: "registry.terraform.io", ephemeral: true}},
		"identities and queries": {terraform, noIdentity, terraform, commandResult{output: "Usage"}, "1.14.0-rc1", features{registry: "registry.terraform.io", identityImport: true, query: true, writeOnly: true}},
		"another registry":       {tofu, noIdentity, tofu, noQuery, "1.11.0-alpha1", features{registry: "registry.opentofu.org", identityImport: true, writeOnly: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := detectFeatures(func(configuration string, arguments ...string) (commandResult, error) {
				switch {
				case slices.Equal(arguments, []string{"query", "-help"}):
					return test.query, nil
				case slices.Equal(arguments, []string{"version", "-json"}):
					return commandResult{output: `{"terraform_version": "` + test.version + `"}`}, nil
				case configuration == ephemeralResource:
					return test.ephemeral, nil
				case configuration == importByIdentity:
					return test.byIdentity, nil
				default:
					return test.byID, nil
				}
			})
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

// Otherwise every test of a feature would be skipped.
func TestFeatures_ABrokenProgramIsAnError(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]struct {
		result commandResult
		err    error
	}{
		"exec format error":            {err: errors.New("exec format error")},
		"no configuration is accepted": {result: commandResult{"Error: no configuration is accepted", 1}},
		"hello":                        {result: commandResult{output: "hello"}},
		"exit code 1":                  {result: commandResult{"provider[registry.terraform.io/hashicorp/sfs]", 1}},
	} {
		got, err := detectFeatures(func(string, ...string) (commandResult, error) { return test.result, test.err })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %+v and the error %v, want an error with %q", got, err, want)
		}
	}
}

func TestFeatures_OfTheInstalledProgram(t *testing.T) {
	t.Parallel()
	detected := featuresOf(t)
	if !strings.Contains(detected.registry, ".") {
		t.Errorf("its registry is %q, want a host", detected.registry)
	}
	t.Logf("%s: %+v", terraformPath(), detected)

	unknown, err := commandsOf(terraformPath())("", "no-such-command", "-help")
	if err != nil || unknown.exitCode == 0 {
		t.Errorf("an unknown command: got %+v, %v, want a failure that is no error", unknown, err)
	}
	if missing, err := commandsOf("no-such-program")("", "version"); err == nil {
		t.Errorf("a missing program: got %+v, want an error", missing)
	}
}
