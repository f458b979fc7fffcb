package main

import (
	"context"
	"net/http"
)

// createAccounts makes the user that Manila checks tokens with, the project member
// for the tests, and Manila's catalogue entry.
func (c *cloud) createAccounts(ctx context.Context, admin *client) error {
	roles, err := admin.idsByName(ctx, c.keystone.authURL()+"/roles", "roles")
	if err != nil {
		return err
	}
	err = admin.createUser(ctx, serviceTenant, manilaName, c.manila.password, roles["admin"])
	if err != nil {
		return err
	}
	err = admin.createUser(ctx, memberName, memberName, c.keystone.memberPassword, roles["member"])
	if err != nil {
		return err
	}
	return admin.createEndpoints(ctx, "sharev2", "manilav2", c.manila.url())
}

// createUser makes a project and a user who has the role in it.
func (a *client) createUser(ctx context.Context, project, user, password, role string) error {
	projectID, err := a.create(ctx, a.authURL+"/projects", "project", object{"name": project, "domain_id": "default"})
	if err != nil {
		return err
	}
	userID, err := a.create(ctx, a.authURL+"/users", "user", object{
		"name": user, "domain_id": "default", "password": password, "default_project_id": projectID,
	})
	if err != nil {
		return err
	}
	grant := a.authURL + "/projects/" + projectID + "/users/" + userID + "/roles/" + role
	return a.call(ctx, http.MethodPut, grant, nil, nil)
}

func (a *client) createEndpoints(ctx context.Context, kind, name, url string) error {
	serviceID, err := a.create(ctx, a.authURL+"/services", "service", object{"type": kind, "name": name})
	if err != nil {
		return err
	}
	for _, audience := range []string{"public", "internal", "admin"} {
		_, err := a.create(ctx, a.authURL+"/endpoints", "endpoint", object{
			"service_id": serviceID, "region_id": region, "interface": audience, "url": url,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
