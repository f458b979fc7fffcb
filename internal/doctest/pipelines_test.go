//go:build unix

package doctest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// pipeline is what the example pipelines for GitHub and GitLab have in common with this test.
type pipeline struct {
	Jobs     map[string]struct{ Steps []struct{ Run string } } // of GitHub
	Defaults struct {
		Run struct {
			Directory string `yaml:"working-directory"`
		}
	}
	Default struct {
		BeforeScript []string `yaml:"before_script"`
	}
	Plan, Apply struct{ Script []string } // of GitLab
}

// scripts are those of the jobs plan and apply, as they run in the directory of the checkout.
func (p pipeline) scripts() []string {
	if p.Jobs == nil {
		return []string{
			strings.Join(slices.Concat(p.Default.BeforeScript, p.Plan.Script), "\n"), strings.Join(slices.Concat(p.Default.BeforeScript, p.Apply.Script), "\n"),
		}
	}
	var all []string
	for _, job := range []string{"plan", "apply"} {
		for _, step := range p.Jobs[job].Steps {
			if step.Run != "" {
				all = append(all, "cd "+p.Defaults.Run.Directory+"\n"+step.Run)
			}
		}
	}
	return all
}

func TestPipelines_PlanAndApply(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"examples/ci/github-actions.yml", "examples/ci/gitlab-ci.yml"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var p pipeline
			if err := yaml.Unmarshal([]byte(readFile(t, file)), &p); err != nil {
				t.Fatal(err)
			}
			scripts := p.scripts()
			if len(scripts) < 2 || !strings.Contains(strings.Join(scripts, ""), "terraform apply") {
				t.Fatalf("its scripts are %q", scripts)
			}
			provider, err := builtProvider()
			if err != nil {
				t.Fatal(err)
			}
			s := newShell(t)
			checkout := s.dir
			s.set("TF_CLI_CONFIG_FILE", provider.mirror, "GITHUB_STEP_SUMMARY", filepath.Join(checkout, "summary"), "GITHUB_OUTPUT", filepath.Join(checkout, "output"))
			s.write(t, "shares/.keep", "")
			s.dir = filepath.Join(checkout, "shares")
			s.applyShare(t, 2, 3)
			s.dir = checkout
			for _, script := range scripts {
				s.run(t, 0, "set -e\n"+script)
			}
			s.dir = filepath.Join(checkout, "shares")
			s.run(t, 0, "terraform plan -detailed-exitcode")
		})
	}
}
