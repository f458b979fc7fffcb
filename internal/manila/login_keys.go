package manila

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// signIn is the login by keys. With a project's id and without an agency it asks
// nothing of the network: the keys themselves are all that the requests need.
func (l *login) signIn(ctx context.Context) (*session, *Error) {
	keys, expires := l.keys, time.Time{}
	if l.agency.IsSet() {
		var failure *Error
		if keys, expires, failure = l.borrowKeys(ctx); failure != nil {
			return nil, failure
		}
	}
	id, name, failure := l.project()
	if failure != nil {
		return nil, failure
	}
	if id == "" {
		if id, failure = l.findProject(ctx, keys, name); failure != nil {
			return nil, failure
		}
	}
	return &session{
		provider:  l.core.signedProvider(keys, forScope(projectHeader, id)),
		projectID: id, projectName: name,
		signed: true, expires: expires,
	}, nil
}

// project is the project to work in, by id or by name. In these clouds a project
// belongs to one region and its name begins with the region's, so that for
// another region than the configured one only the name can be told. Where none is
// configured, the project is of the region that is asked for.
func (l *login) project() (id, name string, failure *Error) {
	if scope := l.auth.Scope; scope != nil {
		id, name = scope.ProjectID, scope.ProjectName
	}
	switch {
	case l.region == l.core.home || l.core.home == "":
	case strings.HasPrefix(name, l.core.home):
		id, name = "", l.region+strings.TrimPrefix(name, l.core.home)
	default:
		id, name = "", l.region
	}
	if id == "" && name == "" {
		name = l.region
	}
	if id == "" && name == "" {
		arg := l.core.argument
		return "", "", l.core.misconfigured(logIn, "it is not known for which project",
			fmt.Sprintf("Set %s, or %s, or %s: the project that has the region's name is taken then.", arg("project_id"), arg("project_name"), arg("region")))
	}
	return id, name, nil
}

// findProject resolves a project's name by one signed request to IAM.
func (l *login) findProject(ctx context.Context, keys Keys, name string) (string, *Error) {
	address, failure := l.iamAddress()
	if failure != nil {
		return "", failure
	}
	got, failure := l.core.send(ctx, l.signedIdentity(address, keys), request{
		operation: logIn, detail: fmt.Sprintf(" and find the project %q", name),
		method: http.MethodGet, safe: true, ok: []int{http.StatusOK},
	}, address+"projects?"+url.Values{"name": {name}}.Encode())
	if failure != nil {
		return "", l.explain(failure)
	}
	found, err := decodeProjects(got.body, name)
	if err != nil {
		return "", l.explain(got.garbled(err))
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return "", l.notOneProject(name, found)
}

func (l *login) notOneProject(name string, found []string) *Error {
	arg := l.core.argument
	given := arg("project_name")
	if scope := l.auth.Scope; scope == nil || scope.ProjectName == "" {
		given = arg("region")
	}
	if len(found) > 1 {
		return l.core.misconfigured(logIn, fmt.Sprintf("%d projects are named %q, after %s", len(found), name, given),
			fmt.Sprintf("Set %s to the id of one of them: %s.", arg("project_id"), list(found)))
	}
	return l.core.misconfigured(logIn, fmt.Sprintf("the account of %s has no project named %q, after %s", l.owner(), name, given),
		fmt.Sprintf("Correct %s, or set %s, which needs no look-up.", given, arg("project_id")))
}

// owner names the argument that says in whose account is looked.
func (l *login) owner() string {
	if l.agency.IsSet() {
		return l.core.argument("assume_role.domain_name")
	}
	return l.core.argument("access_key")
}

func decodeProjects(body []byte, name string) ([]string, error) {
	var document struct {
		Projects *listOf[struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}] `json:"projects"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, unreadable(body, err)
	}
	if document.Projects == nil {
		return nil, missing("list of projects")
	}
	var ids []string
	for _, project := range *document.Projects {
		// A filter that is not known is ignored, not refused.
		if project.Name == name && project.ID != "" {
			ids = append(ids, project.ID)
		}
	}
	return ids, nil
}

// iamAddress is that of IAM, which keys need only for names and agencies.
func (l *login) iamAddress() (string, *Error) {
	if l.auth.IdentityEndpoint == "" {
		if known, ok := serviceIn("iam", l.region, ""); ok {
			return known + "/v3/", nil
		}
	}
	return l.address()
}

func (l *login) signedIdentity(address string, keys Keys) *gophercloud.ServiceClient {
	var scope map[string]string
	if keys == l.keys { // and not borrowed ones, which are another account's
		scope = forScope(domainHeader, l.auth.DomainID)
	}
	return &gophercloud.ServiceClient{
		ProviderClient: l.core.signedProvider(keys, scope),
		Endpoint:       address, Type: "identity",
	}
}
