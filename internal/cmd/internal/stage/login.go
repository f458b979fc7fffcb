package stage

import (
	"fmt"
	"slices"
	"strings"
)

// Login is a user and a project, the way OS_* variables name them.
type Login struct {
	AuthURL, Region            string
	Username, Password         string
	UserDomain                 string
	ProjectName, ProjectDomain string
}

// ManilaLogin takes the login of a real service from the environment that
// `go run ./internal/cmd/manila` makes. An error says how to run program there.
func ManilaLogin(getenv func(string) string, program string) (Login, error) {
	needed := []string{"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", controlVariable}
	var missing []string
	for _, name := range needed {
		if getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return Login{}, fmt.Errorf("SFS_ACC_BACKEND is manila, but %s is not set; "+
			"run it as: go run ./internal/cmd/manila -- go run ./internal/cmd/%s", strings.Join(missing, ", "), program)
	}
	return Login{
		AuthURL: getenv("OS_AUTH_URL"), Region: getenv("OS_REGION_NAME"),
		Username: getenv("OS_USERNAME"), Password: getenv("OS_PASSWORD"),
		UserDomain:    orDefault(getenv("OS_USER_DOMAIN_NAME")),
		ProjectName:   getenv("OS_PROJECT_NAME"),
		ProjectDomain: orDefault(getenv("OS_PROJECT_DOMAIN_NAME")),
	}, nil
}

func orDefault(domain string) string {
	if domain == "" {
		return "Default"
	}
	return domain
}

// Environment is what Terraform is run with. It takes out of the inherited one
// whatever belongs to another cloud or another Terraform directory. Where
// endpoint is "", the provider takes the service's address from the catalogue.
func Environment(inherited []string, as Login, endpoint string) []string {
	ours := slices.DeleteFunc(slices.Clone(inherited), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_"}, func(prefix string) bool {
			return strings.HasPrefix(entry, prefix)
		})
	})
	if endpoint != "" {
		ours = append(ours, "SFS_ENDPOINT="+endpoint)
	}
	return append(ours,
		"OS_AUTH_URL="+as.AuthURL,
		"OS_REGION_NAME="+as.Region,
		"OS_USERNAME="+as.Username,
		"OS_PASSWORD="+as.Password,
		"OS_USER_DOMAIN_NAME="+as.UserDomain,
		"OS_PROJECT_NAME="+as.ProjectName,
		"OS_PROJECT_DOMAIN_NAME="+as.ProjectDomain,
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
	)
}

// request is the body of a login at Keystone.
func (l Login) request() any {
	type object map[string]any
	return object{"auth": object{
		"identity": object{"methods": []string{"password"}, "password": object{
			"user": object{"name": l.Username, "password": l.Password, "domain": object{"name": l.UserDomain}},
		}},
		"scope": object{"project": object{"name": l.ProjectName, "domain": object{"name": l.ProjectDomain}}},
	}}
}
