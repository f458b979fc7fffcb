package emulator_test

import (
	"encoding/base64"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const federation = "/identity/v3/OS-FEDERATION/identity_providers/" + emulator.OIDCProvider + "/protocols/" + emulator.OIDCProtocol + "/auth"

func TestFederation_AnAccessTokenGivesAnUnscopedToken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options emulator.Options
		token   string
		status  int
	}{
		"its own token":      {emulator.Options{OIDC: true}, emulator.OIDCAccessToken, 201},
		"another token":      {emulator.Options{OIDC: true}, "x", 401},
		"without the option": {emulator.Options{}, emulator.OIDCAccessToken, 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, test.options)
			resp := c.send("POST", federation, "", map[string]string{"Authorization": "Bearer " + test.token})
			if body := resp.wantStatus(t, test.status); test.status == 201 && body["token"].(map[string]any)["project"] != nil {
				t.Errorf("the token has a project: %s", resp.body)
			}
		})
	}
}

func TestFederation_OnlyTheClientGetsAnAccessToken(t *testing.T) {
	t.Parallel()
	for secret, status := range map[string]int{emulator.OIDCClientSecret: 200, "x": 401} {
		c := newClient(t, emulator.Options{OIDC: true})
		basic := base64.StdEncoding.EncodeToString([]byte(emulator.OIDCClientID + ":" + secret))
		c.send("POST", "/identity/oidc/token", "grant_type=client_credentials", map[string]string{"Authorization": "Basic " + basic}).wantStatus(t, status)
	}
}

func TestKeystone_TheCatalogueOfASecondRegionAndOfAnOldDeployment(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SecondRegion: "RegionTwo", V2Catalogue: true})
	token := c.send("POST", "/v3/auth/tokens", passwordLogin("demo", emulator.Password), nil).object(t, "token")
	found := map[string]any{}
	for _, entry := range token["catalog"].([]any) {
		service := entry.(map[string]any)
		for _, each := range service["endpoints"].([]any) {
			endpoint := each.(map[string]any)
			if _, present := endpoint["region_id"]; present {
				t.Errorf("%v has a region_id", endpoint)
			}
			found[service["type"].(string)+" in "+endpoint["region"].(string)] = endpoint["url"]
		}
	}
	for name, want := range map[string]string{
		"share in RegionOne": "/v1/", "share in RegionTwo": "/second/v1/", "sharev2 in RegionOne": "/v2/", "sharev2 in RegionTwo": "/second/v2/",
	} {
		if found[name] != "http://sfs.example"+want+emulator.ProjectID {
			t.Errorf("%s is at %v", name, found[name])
		}
	}
}
