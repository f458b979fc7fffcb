package manila

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// useKeys is the login by keys. With a project ID and without an agency it sends
// nothing.
func (l *login) useKeys(ctx context.Context) (*session, *Error) {
	keys, expires := l.keys, time.Time{}
	if l.agency.IsSet() {
		var failure *Error
		if keys, expires, failure = l.assumeRoleByKeys(ctx); failure != nil {
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
		provider:  l.core.signedProvider(keys, scopeHeader(projectHeader, id)),
		projectID: id, projectName: name,
		signed: true, expires: expires,
	}, nil
}

// project is the project to work in, by ID or by name. In these clouds a project
// belongs to one region and its name begins with the region's, so for another
// region than the configured one only the name can be derived. If no region is
// configured, the project is taken to be of the requested one.
func (l *login) project() (id, name string, failure *Error) {
	if scope := l.auth.Scope; scope != nil {
		id, name = scope.ProjectID, scope.ProjectName
	}
	configured := l.core.config.Region
	switch {
	case l.region == configured || configured == "":
	case strings.HasPrefix(name, configured):
		id, name = "", l.region+strings.TrimPrefix(name, configured)
	default:
		id, name = "", l.region
	}
	if id == "" && name == "" {
		name = l.region
	}
	if id == "" && name == "" {
		arg := l.core.config.Argument
		return "", "", l.core.misconfigured(logIn, "no project is configured",
			fmt.Sprintf("Set %s, or %s, or %s to use the project with the region's name.", arg("project_id"), arg("project_name"), arg("region")))
	}
	return id, name, nil
}

// findProject resolves a project's name by one signed request to IAM.
func (l *login) findProject(ctx context.Context, keys Keys, name string) (string, *Error) {
	if other := otherRegionOf(name, l.region); other != "" {
		arg := l.core.config.Argument
		return "", l.core.misconfigured(logIn, fmt.Sprintf("project %q (%s) belongs to region %q, and %s is %q", name, arg("project_name"), other, arg("region"), l.region),
			fmt.Sprintf("Set %s to %q, or %s to a project of region %q.", arg("region"), other, arg("project_name"), l.region))
	}
	address, failure := l.iamAddress()
	if failure != nil {
		return "", failure
	}
	got, failure := l.core.send(ctx, l.signedIdentity(address, keys), request{
		operation: logIn, detail: fmt.Sprintf(" and find the project %q", name), method: http.MethodGet,
	}, address+"projects?"+url.Values{"name": {name}}.Encode())
	if failure != nil {
		return "", l.withAdvice(failure)
	}
	ids, err := decodeProjects(got.body, name)
	if err != nil {
		return "", l.withAdvice(got.malformed(err))
	}
	if len(ids) == 1 {
		return ids[0], nil
	}
	return "", l.notOneProject(name, ids)
}

func (l *login) notOneProject(name string, ids []string) *Error {
	arg := l.core.config.Argument
	nameFrom := arg("project_name")
	if scope := l.auth.Scope; scope == nil || scope.ProjectName == "" {
		nameFrom = arg("region")
	}
	if len(ids) > 1 {
		return l.core.misconfigured(logIn, fmt.Sprintf("%d projects are named %q (from %s)", len(ids), name, nameFrom),
			fmt.Sprintf("Set %s to the id of one of them: %s.", arg("project_id"), quoted(ids)))
	}
	account := arg("access_key")
	if l.agency.IsSet() {
		account = arg("assume_role.domain_name")
	}
	return l.core.misconfigured(logIn, fmt.Sprintf("the account of %s has no project named %q (from %s)", account, name, nameFrom),
		fmt.Sprintf("Correct %s, or set %s, which needs no look-up.", nameFrom, arg("project_id")))
}

func decodeProjects(body []byte, name string) ([]string, error) {
	var document struct {
		Projects listOf[struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}] `json:"projects"`
	}
	if err := unmarshalList(body, &document, "project"); err != nil {
		return nil, err
	}
	var ids []string
	for _, project := range document.Projects {
		// A service ignores a filter that it does not know.
		if project.Name == name && project.ID != "" {
			ids = append(ids, project.ID)
		}
	}
	return ids, nil
}

// iamAddress is that of IAM, which keys need for project names and agencies only.
func (l *login) iamAddress() (string, *Error) {
	if l.auth.IdentityEndpoint == "" {
		if address, ok := serviceAddress("iam", l.region, ""); ok {
			return address + "/v3/", nil
		}
	}
	return l.address()
}

func (l *login) signedIdentity(address string, keys Keys) *gophercloud.ServiceClient {
	var scope map[string]string
	if keys == l.keys { // the keys of an agency belong to another account
		scope = scopeHeader(domainHeader, l.auth.DomainID)
	}
	return &gophercloud.ServiceClient{
		ProviderClient: l.core.signedProvider(keys, scope),
		Endpoint:       address, Type: "identity",
	}
}
