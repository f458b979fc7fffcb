package manila

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func (w *testService) mustCreateNetwork(t *testing.T, subnet Subnet) Ref {
	t.Helper()
	network, err := w.CreateShareNetwork(ctx, "corp", "of the company", subnet)
	if err != nil {
		t.Fatal(err)
	}
	return network.Ref()
}

func TestShareNetwork_LooksTheSameAtEveryMicroversion(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.5", "2.42", "2.51", "2.63", "2.73"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			w := startEmulator(t, emulator.Options{MaxMicroversion: version})
			ref := w.mustCreateNetwork(t, Subnet{NeutronNetID: "net", NeutronSubnetID: "sub"})
			network, err := w.GetShareNetwork(ctx, ref)
			if err != nil {
				t.Fatal(err)
			}
			if s := network.Subnets[0]; network.Description != "of the company" || len(network.Subnets) != 1 || s.NeutronNetID != "net" || s.NeutronSubnetID != "sub" {
				t.Errorf("%+v", network)
			}
			if has := slices.Contains([]string{"2.51", "2.63", "2.73"}, version); w.HasSubnets() != has {
				t.Errorf("it has subnets: %t", !has)
			}
			named, err := w.ShareNetworksNamed(ctx, "corp")
			if err != nil || len(named) != 1 || cmp.Diff(network, named[0]) != "" {
				t.Errorf("by its name: %v, %v", named, err)
			}
		})
	}
}

func TestShareNetwork_AnOlderServiceIsAskedForItsMicroversionOnce(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.51"})
	ref := w.mustCreateNetwork(t, Subnet{})
	w.ResetRequests()
	for range 3 {
		if _, err := w.GetShareNetwork(ctx, ref); err != nil {
			t.Fatal(err)
		}
	}
	wantCount(t, "requests", w.Requests(), 3)
}

// The service would ignore the zone, and store another subnet.
func TestShareNetwork_AZoneIsNotSentToAServiceThatIgnoresIt(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.50"})
	for range 2 { // the second one knows the microversion
		_, err := w.CreateShareNetwork(ctx, "corp", "", Subnet{AvailabilityZone: "nova"})
		wantClass(t, err, ClassNotSupported)
		w.mustCreateNetwork(t, Subnet{})
	}
	wantClass(t, w.AddSubnet(ctx, NetworkRef("x", ""), Subnet{}), ClassNotSupported)
	wantCount(t, "networks", w.Server.ShareNetworks(), 2)
}

func TestShareNetwork_SubnetsAndSecurityServicesAreChanged(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.73"})
	ref := w.mustCreateNetwork(t, Subnet{})
	service := func() string {
		created, err := w.CreateSecurityService(ctx, SecurityServiceChange{"type": text("ldap")})
		if err != nil {
			t.Fatal(err)
		}
		return created.ID
	}
	first, second := service(), service()
	for what, err := range map[string]error{
		"rename": errorOf(w.UpdateShareNetwork(ctx, ref, text("renamed"), text(""), nil)),
		"subnet": w.AddSubnet(ctx, ref, Subnet{NeutronNetID: "net", NeutronSubnetID: "sub", AvailabilityZone: "nova"}),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	network, err := w.GetShareNetwork(ctx, ref)
	if err != nil || network.Name != "renamed" || network.Description != "" || len(network.Subnets) != 2 {
		t.Fatalf("%+v, %v", network, err)
	}
	steps := []error{
		w.RemoveSubnet(ctx, ref, network.Subnets[0].ID),
		w.AddSecurityService(ctx, ref, first),
		w.ReplaceSecurityService(ctx, ref, first, second),
	}
	services, err := w.SecurityServicesOf(ctx, ref.ID)
	if err != nil || len(services) != 1 || services[0].ID != second || !slices.Equal(services[0].ShareNetworkIDs, []string{ref.ID}) {
		t.Errorf("%v, %v", services, err)
	}
	compatible, err := w.CheckSecurityService(ctx, ref, second, first, false)
	steps = append(steps, err, w.RemoveSecurityService(ctx, ref, second), w.DeleteShareNetwork(ctx, ref))
	if compatible == nil || !*compatible || slices.ContainsFunc(steps, func(err error) bool { return err != nil }) {
		t.Errorf("compatible: %v; %v", compatible, steps)
	}
	_, err = w.ShareServers(ctx)
	wantClass(t, err, ClassForbidden)
}

// What an older service does not know it would ignore, with a 200.
func TestSecurityService_AFieldIsNotSentToAServiceThatIgnoresIt(t *testing.T) {
	t.Parallel()
	for field, version := range map[string]string{"default_ad_site": "2.75", "ou": "2.43"} {
		w := startEmulator(t, emulator.Options{MaxMicroversion: version})
		for range 2 {
			_, err := w.CreateSecurityService(ctx, SecurityServiceChange{"type": text("ldap"), field: text("x")})
			wantClass(t, err, ClassNotSupported)
			if _, err := w.AllSecurityServices(ctx); err != nil {
				t.Fatal(err)
			}
		}
		wantCount(t, "services", w.SecurityServices(), 0)
	}
}

func TestSecurityService_ItsPasswordIsInNoLogAndNoError(t *testing.T) {
	t.Parallel()
	const secret = `of-the "directory"`
	body := `{"security_service":{"id":"s","password":` + quote(secret) + `}}`
	rejected := reply{status: 400, body: `{"badRequest":{"message":` + quote("bad: "+secret) + `}}`}
	var recorder logRecorder
	c := newFakeCloud(t, reply{status: 200, body: body}, reply{status: 200, body: body}, rejected,
		reply{status: 200, body: `{"security_services":[{"id":"s","password":` + quote(secret) + `}]}`})
	client := c.client(func(config *Config) { config.Log = recorder.write })
	created, err := client.CreateSecurityService(ctx, SecurityServiceChange{"type": text("ldap"), "password": text(secret)})
	if err != nil {
		t.Fatal(err)
	}
	read, err := client.GetSecurityService(ctx, created.Ref())
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.UpdateSecurityService(ctx, created.Ref(), SecurityServiceChange{"user": text("x")})
	listed, listErr := client.AllSecurityServices(ctx)
	if listErr != nil {
		t.Fatal(listErr)
	}
	wantNone(t, fmt.Sprintf("%+v %+v %+v %v ", created, read, *listed[0], err)+recorder.all.String(), "directory")
	wantText(t, recorder.all.String(), `"password":"***"`)
}

func TestError_NamesTheKindOfTheResource(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 403, body: `{"forbidden":{"code":403,"message":"no"}}`})
	err := c.client().DeleteShareNetwork(ctx, NetworkRef("n", "corp"))
	wantText(t, err.Error(), `could not delete share network "corp" (n): the share service answered 403 Forbidden: no`)
	wantText(t, mustError(t, err).Advice(), "the status of the share network")
	err = c.client().AddSecurityService(ctx, NetworkRef("n", "corp"), "s")
	wantText(t, err.Error(), `could not add security service s to share network "corp" (n): `)
	_, err = c.client().GetSecurityService(ctx, SecurityServiceRef("..", ""))
	wantText(t, err.Error(), `".." is not a security service ID`)
}
