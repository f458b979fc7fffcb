package main

import (
	"cmp"
	"os"
	"strconv"
	"strings"
)

// variables are what COMMAND, or the user of -keep, needs to reach the services.
func (c *cloud) variables() []string {
	variables := []string{
		"SFS_ACC_BACKEND=manila",
		"SFS_MANILA_ROOT=" + cmp.Or(c.root, "/"),
		"OS_AUTH_URL=" + c.authURL(),
		"OS_USERNAME=" + memberName,
		"OS_PASSWORD=" + c.memberPassword,
		"OS_PROJECT_NAME=" + memberName,
		"OS_USER_DOMAIN_NAME=Default",
		"OS_PROJECT_DOMAIN_NAME=Default",
		"OS_REGION_NAME=" + region,
		"SFS_MANILA_CONTROL_DIR=" + c.outside(c.path("control")),
		"SFS_MANILA_ADMIN_USERNAME=" + adminName,
		"SFS_MANILA_ADMIN_PASSWORD=" + c.adminPassword,
		"SFS_MANILA_ADMIN_PROJECT=" + adminName,
		"SFS_MANILA_LOG=" + c.logPath(manilaName),
		"SFS_MANILA_TOKEN_LIVES=" + strconv.Itoa(c.options.tokenLives),
	}
	if c.options.ceph {
		variables = append(variables, "SFS_MANILA_CEPH_CONF="+c.outside(c.path("ceph.conf")))
	}
	return variables
}

// commandEnvironment removes inherited OS_* variables: OS_CLOUD or OS_TOKEN of another cloud would take precedence.
func commandEnvironment(inherited, variables []string) []string {
	var environment []string
	for _, entry := range inherited {
		if !strings.HasPrefix(entry, "OS_") {
			environment = append(environment, entry)
		}
	}
	return append(environment, variables...)
}

// exportLines are the variables in shell syntax.
func exportLines(variables []string) string {
	var lines strings.Builder
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		lines.WriteString("export " + name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'\n")
	}
	return lines.String()
}

// toolEnvironment is the environment of the services: a proxy, a virtual environment or the credentials of another
// cloud must not affect them.
func toolEnvironment() []string {
	return []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "TMPDIR=" + os.TempDir()}
}

// pythonStep runs a Python program that can import the storage driver.
func (c *cloud) pythonStep(name string, arguments ...string) step {
	environment := append(toolEnvironment(), "HOME="+c.dir, "PYTHONPATH="+c.path("python"), "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1")
	return step{name: name, path: python, arguments: arguments, environment: environment}
}
