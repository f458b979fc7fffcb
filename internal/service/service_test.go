package service_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// world is a service and a Terraform that speaks to it, in fake time.
type world struct {
	t       *testing.T
	service *emulator.Emulator
	tf      *protocol.Terraform
}

// withEnv runs a story in a bubble of fake time, where waiting costs nothing.
func inAWorld(t *testing.T, options emulator.Options, story func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		options.PublicURL, options.Seed = "http://service.test", 1
		service := emulator.New(options)
		factory := provider.NewForTest("test", provider.Options{
			Transport: protocol.Transport(service),
			Getenv:    func(string) string { return "" },
			Jitter:    func() float64 { return 0.5 },
		})
		story(&world{t, service, protocol.New(t, factory, map[string]any{
			"auth_url": "http://service.test/v3", "region": "RegionOne",
			"username": emulator.UserName, "password": emulator.Password,
			"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
		})})
	})
}

func (w *world) mustRead(typeName string, want map[string]any) {
	w.t.Helper()
	data, told := w.tf.Read(w.t.Context(), typeName, map[string]any{})
	if len(told) > 0 {
		w.t.Fatal(protocol.Text(told))
	}
	for attribute, value := range want {
		if diff := cmp.Diff(value, data.Attribute(attribute)); diff != "" {
			w.t.Errorf("%s (-want +got):\n%s", attribute, diff)
		}
	}
}

func (w *world) mustNotRead(typeName string, parts ...string) {
	w.t.Helper()
	_, told := w.tf.Read(w.t.Context(), typeName, map[string]any{})
	for _, part := range parts {
		if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), part) {
			w.t.Errorf("it says %q, want an error with %q", protocol.Text(told), part)
		}
	}
}

func (w *world) create(size int) {
	w.t.Helper()
	if told := w.tf.Apply(w.t.Context(), w.tf.Resource("sfs_share"), map[string]any{"name": "data", "size": size}); protocol.Failed(told) {
		w.t.Fatal(protocol.Text(told))
	}
}

func TestTheZonesOfTheService(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.mustRead("sfs_availability_zones", map[string]any{"names": []any{"nova", "nova-2"}, "region": "RegionOne"})
	})
}

func TestTheZonesOfAnOldService(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{MaxMicroversion: "2.6"}, func(w *world) {
		w.mustRead("sfs_availability_zones", map[string]any{"names": []any{"nova", "nova-2"}})
	})
}

func TestTheShareTypesAndTheirSizes(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.mustRead("sfs_share_types", map[string]any{
			"default": emulator.DefaultTypeName,
			"names":   []any{emulator.BoundedTypeName, emulator.DefaultTypeName},
			"region":  "RegionOne",
			"types": []any{
				map[string]any{
					"id": emulator.BoundedTypeID, "name": emulator.BoundedTypeName, "is_default": false,
					"min_size": emulator.BoundedTypeMin, "max_size": emulator.BoundedTypeMax,
				},
				map[string]any{"id": emulator.DefaultTypeID, "name": emulator.DefaultTypeName, "is_default": true, "min_size": nil, "max_size": nil},
			},
		})
	})
}

func TestTheQuotaTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{Quota: emulator.Quota{Shares: 3, Gigabytes: 100}}, func(w *world) {
		w.create(30)
		w.mustRead("sfs_quota", map[string]any{
			"shares": 3, "shares_used": 1, "shares_free": 2, "gigabytes": 100, "gigabytes_used": 30, "gigabytes_free": 70, "region": "RegionOne",
		})

		w.create(20)
		w.mustRead("sfs_quota", map[string]any{"shares_used": 2, "gigabytes_free": 50})

		w.service.SetQuota(emulator.Quota{Shares: 1, Gigabytes: 10})
		w.mustRead("sfs_quota", map[string]any{"shares_free": 0, "gigabytes_free": 0, "gigabytes_used": 50})
	})
}

func TestWithoutALimitThereIsNone(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.mustRead("sfs_quota", map[string]any{"shares": nil, "shares_free": nil, "shares_used": 0, "gigabytes": nil, "gigabytes_free": nil, "gigabytes_used": 0})
	})
}

func TestWhatTheServiceRefusesToTellIsAnError(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.service.Inject(emulator.Fault{Method: "GET", Effect: emulator.Status(403)})
		w.mustNotRead("sfs_availability_zones", "Cannot read the availability zones", "403")
		w.mustNotRead("sfs_share_types", "Cannot read the share types", "403")
		w.mustNotRead("sfs_quota", "Cannot read the project's quota", "403")
	})
}
