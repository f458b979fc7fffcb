package main

import (
	"os"
	"strconv"
	"strings"
)

// variable is one of the environment.
type variable struct {
	name, value string
}

// environment is what COMMAND, or a person, needs to reach the services.
func (c *cloud) environment() []variable {
	return []variable{
		{"SFS_ACC_BACKEND", "manila"},
		{"OS_AUTH_URL", c.keystone.authURL()},
		{"OS_USERNAME", memberName},
		{"OS_PASSWORD", c.keystone.memberPassword},
		{"OS_PROJECT_NAME", memberName},
		{"OS_USER_DOMAIN_NAME", "Default"},
		{"OS_PROJECT_DOMAIN_NAME", "Default"},
		{"OS_REGION_NAME", region},
		{"SFS_MANILA_CONTROL_DIR", c.workspace.control()},
		{"SFS_MANILA_ADMIN_USERNAME", adminName},
		{"SFS_MANILA_ADMIN_PASSWORD", c.keystone.adminPassword},
		{"SFS_MANILA_ADMIN_PROJECT", adminName},
		{"SFS_MANILA_LOG", c.logPath(manilaName)},
		{"SFS_MANILA_TOKEN_LIVES", strconv.Itoa(c.options.tokenLives)},
	}
}

// commandEnvironment adds the variables to those that are there. Other OS_*
// variables are taken out: OS_CLOUD or OS_TOKEN of a real cloud would win over ours.
func commandEnvironment(inherited []string, ours []variable) []string {
	var environment []string
	for _, entry := range inherited {
		if !strings.HasPrefix(entry, "OS_") {
			environment = append(environment, entry)
		}
	}
	for _, v := range ours {
		environment = append(environment, v.name+"="+v.value)
	}
	return environment
}

// exportLines are for a shell to read.
func exportLines(variables []variable) string {
	var lines strings.Builder
	for _, v := range variables {
		lines.WriteString("export " + v.name + "=" + shellQuote(v.value) + "\n")
	}
	return lines.String()
}

func shellQuote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

// toolEnvironment is all that the services see of this machine: a proxy, a
// virtual environment or somebody's cloud must not change how they run.
func toolEnvironment() []string {
	return []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		"LANG=C.UTF-8",
		"TMPDIR=" + os.TempDir(),
	}
}

// pythonEnvironment lets Manila import the storage driver.
func (c *cloud) pythonEnvironment() []string {
	return append(toolEnvironment(),
		"HOME="+c.workspace.path,
		"PYTHONPATH="+c.workspace.python(),
		"PYTHONUNBUFFERED=1",
		"PYTHONDONTWRITEBYTECODE=1",
	)
}
