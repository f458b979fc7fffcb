package publish

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// workflow is what is checked of a workflow.
type workflow struct {
	On          yaml.Node            `yaml:"on"`
	Permissions permissions          `yaml:"permissions"`
	Concurrency yaml.Node            `yaml:"concurrency"`
	Jobs        map[string]yaml.Node `yaml:"jobs"`
}

type job struct {
	Permissions permissions `yaml:"permissions"`
	Timeout     int         `yaml:"timeout-minutes"`
	Steps       []step      `yaml:"steps"`
}

type step struct {
	Uses yaml.Node         `yaml:"uses"`
	Run  string            `yaml:"run"`
	With map[string]string `yaml:"with"`
}

// permissions of the token. They are nil where none are named, which gives whatever the repository's settings give.
type permissions map[string]string

var (
	// pinned is an action at a commit: a tag can be moved to other code.
	pinned = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$`)
	// versionComment says to people, and to those who update it, which version the commit is.
	versionComment = regexp.MustCompile(`^# v\d+\.\d+\.\d+$`)

	makeCall   = regexp.MustCompile(`(?m)(?:^|\s)make((?:[ \t]+[^\s;&|]+)*)`)
	makeTarget = regexp.MustCompile(`^[a-z][a-z-]*$`)
	expression = regexp.MustCompile(`\$\{\{.*?\}\}`)
)

// checkWorkflow finds everything in a workflow that is careless. The targets are those of the makefile.
func checkWorkflow(text []byte, targets []string) error {
	var w workflow
	if err := yaml.Unmarshal(text, &w); err != nil {
		return err
	}
	var wrong []error
	say := func(format string, a ...any) { wrong = append(wrong, fmt.Errorf(format, a...)) }

	if w.Permissions == nil {
		say("names no permissions at the top, so that a job without any has those of the repository's settings")
	}
	for scope, access := range w.Permissions {
		if access == "write" {
			say("lets every job write %s; only the job that does it should", scope)
		}
	}
	if w.Concurrency.IsZero() {
		say("has no concurrency, so that runs of the same branch pile up")
	}
	if slices.Contains(events(&w.On), "pull_request_target") {
		say("runs on pull_request_target, which gives a stranger's change the secrets")
	}
	for name, node := range w.Jobs {
		var j job
		if err := node.Decode(&j); err != nil {
			return err
		}
		if j.Permissions == nil {
			say("job %s names no permissions", name)
		}
		if j.Timeout == 0 {
			say("job %s has no timeout-minutes and could hang for hours", name)
		}
		for _, s := range j.Steps {
			if err := checkStep(s, targets); err != nil {
				say("job %s: %w", name, err)
			}
		}
	}
	return errors.Join(wrong...)
}

func checkStep(s step, targets []string) error {
	uses := s.Uses.Value
	switch {
	case uses == "":
	case !pinned.MatchString(uses):
		return fmt.Errorf("%s is not pinned by the 40 digits of a commit", uses)
	case !versionComment.MatchString(s.Uses.LineComment):
		return fmt.Errorf("%s does not say its version, as in # v1.2.3", uses)
	case strings.HasPrefix(uses, "actions/checkout@") && s.With["persist-credentials"] != "false":
		return fmt.Errorf("the checkout leaves the token in .git/config; persist-credentials: false does not")
	}
	if found := expression.FindString(s.Run); found != "" {
		return fmt.Errorf("%s is put into a script as text; hand it over in env", found)
	}
	for _, target := range madeBy(s.Run) {
		if !slices.Contains(targets, target) {
			return fmt.Errorf("make %s: the makefile has no such target", target)
		}
	}
	return nil
}

// events are the keys of `on`, which can be a word, a list or a mapping.
func events(on *yaml.Node) []string {
	var names []string
	switch on.Kind {
	case yaml.ScalarNode:
		names = append(names, on.Value)
	case yaml.SequenceNode:
		for _, n := range on.Content {
			names = append(names, n.Value)
		}
	case yaml.MappingNode:
		for i := 0; i < len(on.Content); i += 2 {
			names = append(names, on.Content[i].Value)
		}
	}
	return names
}

// madeBy are the targets that a script makes.
func madeBy(script string) []string {
	var targets []string
	for _, call := range makeCall.FindAllStringSubmatch(script, -1) {
		for _, word := range strings.Fields(call[1]) {
			if makeTarget.MatchString(word) {
				targets = append(targets, word)
			}
		}
	}
	return targets
}
