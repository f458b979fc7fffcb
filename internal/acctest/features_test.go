package acctest

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFeaturesAreFoundOutByAsking(t *testing.T) {
	t.Parallel()
	const noQuery = `Terraform has no command named "query".`
	none := answer{output: `An argument named "identity" is not expected here.`, exit: 1}
	fromTerraform := answer{output: ".\n└── provider[registry.terraform.io/hashicorp/sfs]\n"}
	fromOpenTofu := answer{output: ".\n└── provider[registry.opentofu.org/hashicorp/sfs]\n"}
	for name, test := range map[string]struct {
		byID, ephemeral, byIdentity, query answer
		want                               features
	}{
		"neither":                {fromTerraform, none, none, answer{noQuery, 1}, features{registry: "registry.terraform.io"}},
		"ephemeral resources":    {fromTerraform, fromTerraform, none, answer{noQuery, 1}, features{registry: "registry.terraform.io", ephemeral: true}},
		"identities":             {fromTerraform, none, fromTerraform, answer{noQuery, 1}, features{registry: "registry.terraform.io", identityImport: true}},
		"identities and queries": {fromTerraform, none, fromTerraform, answer{output: "Usage"}, features{registry: "registry.terraform.io", identityImport: true, query: true}},
		"another registry":       {fromOpenTofu, none, fromOpenTofu, answer{noQuery, 1}, features{registry: "registry.opentofu.org", identityImport: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := askForFeatures(func(configuration string, arguments ...string) (answer, error) {
				switch {
				case slices.Equal(arguments, []string{"query", "-help"}):
					return test.query, nil
				case strings.HasPrefix(configuration, "ephemeral"):
					return test.ephemeral, nil
				case strings.Contains(configuration, "identity ="):
					return test.byIdentity, nil
				default:
					return test.byID, nil
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// Otherwise every test of a feature would be skipped.
func TestAProgramThatDoesNotWorkIsNotOneThatLacksFeatures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer answer
		err    error
		want   string
	}{
		"it does not run":              {err: errors.New("exec format error"), want: "exec format error"},
		"it fails":                     {answer: answer{"Error: no configuration is good enough", 1}, want: "no configuration is good enough"},
		"it says something else":       {answer: answer{output: "hello"}, want: "hello"},
		"it fails after having spoken": {answer: answer{"provider[registry.terraform.io/hashicorp/sfs]", 1}, want: "exit code 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := askForFeatures(func(string, ...string) (answer, error) { return test.answer, test.err })
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %+v and the error %v, want an error with %q", got, err, test.want)
			}
		})
	}
}

func TestTheProgramAtHandAnswers(t *testing.T) {
	t.Parallel()
	has := featuresFor(t)
	if !strings.Contains(has.registry, ".") {
		t.Errorf("its registry is %q, want a host", has.registry)
	}
	t.Logf("%s: %+v", program(), has)
}

func TestAnUnknownCommandIsAnAnswerAndAMissingProgramIsNone(t *testing.T) {
	t.Parallel()
	said, err := ask(program(), "", "no-such-command", "-help")
	if err != nil || said.exit == 0 {
		t.Errorf("got exit code %d and the error %v, want a failure that is no error: %s", said.exit, err, said.output)
	}
	if said, err := ask("no-such-program", "", "version"); err == nil {
		t.Errorf("got %+v, want an error", said)
	}
}
