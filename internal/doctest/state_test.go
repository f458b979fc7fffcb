package doctest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const stateGuide = "templates/guides/state-and-secrets.md.tmpl"

// secrets are the attributes of one type that are marked so.
type secrets struct{ Stored, NeverStored string }

func TestState_TheGuideHasTheSecretsOfTheSchema(t *testing.T) {
	t.Parallel()
	listed := map[string]secrets{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(sfs_[a-z_]+)` \\| ([^|]+) \\| ([^|]+) \\|$").FindAllStringSubmatch(readFile(t, stateGuide), -1) {
		listed[row[1]] = secrets{strings.Trim(row[2], "`– "), strings.Trim(row[3], "`– ")}
	}
	schema := providerSchema(t)
	marked := map[string]secrets{}
	for name, resource := range schema.ResourceSchemas {
		marked[name] = secretsIn(resource)
	}
	if diff := gocmp.Diff(marked, listed); diff != "" {
		t.Errorf("%s (-schema +listed):\n%s", stateGuide, diff)
	}
	for name, source := range schema.DataSourceSchemas {
		if found := secretsIn(source); found != (secrets{}) {
			t.Errorf("the data source %s has the secrets %v, and %s says that none has", name, found, stateGuide)
		}
	}
}

func providerSchema(t *testing.T) *tfjson.ProviderSchema {
	t.Helper()
	var all tfjson.ProviderSchemas
	if err := json.Unmarshal([]byte(readFile(t, "internal/cmd/schema/testdata/schema.json")), &all); err != nil {
		t.Fatal(err)
	}
	for _, schema := range all.Schemas {
		return schema
	}
	t.Fatal("there is no schema")
	return nil
}

func secretsIn(schema *tfjson.Schema) secrets {
	var stored, neverStored []string
	for name, attribute := range schema.Block.Attributes {
		switch {
		case attribute.WriteOnly:
			neverStored = append(neverStored, name)
		case attribute.Sensitive:
			stored = append(stored, name)
		}
	}
	slices.Sort(stored)
	slices.Sort(neverStored)
	return secrets{strings.Join(stored, ", "), strings.Join(neverStored, ", ")}
}

func TestState_AWriteOnlyPasswordIsInNoPlanAndNoState(t *testing.T) {
	t.Parallel()
	emulated.Run(t, "sfs_security_service", emulator.Options{}, func(env *emulated.Env) {
		const password = "secret-of-the-directory"
		configuration := map[string]any{"type": "ldap", "name": "corp", "password_wo": password, "password_wo_version": 1}
		plan := env.Plan(configuration)
		env.MustApply(configuration)
		if services := env.Service.SecurityServices(); len(services) != 1 || services[0].Password != password {
			t.Fatalf("the service has %+v", services)
		}
		for place, text := range map[string]string{"plan": plan.State.String() + string(plan.Private), "state": env.Resource.State.String() + string(env.Resource.Private)} {
			if strings.Contains(text, password) {
				t.Errorf("the password is in the %s", place)
			}
		}
	})
}
