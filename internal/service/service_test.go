package service_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func checkRead(t *testing.T, tf *protocol.Terraform, typeName string, want map[string]any) {
	t.Helper()
	data, diagnostics := tf.Read(t.Context(), typeName, map[string]any{})
	if len(diagnostics) > 0 {
		t.Fatal(protocol.Text(diagnostics))
	}
	for attribute, value := range want {
		if diff := cmp.Diff(value, data.Attribute(attribute)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", attribute, diff)
		}
	}
}

func TestDataSources_Read(t *testing.T) {
	t.Parallel()
	zones := map[string]any{"names": []any{"nova", "nova-2"}, "region": "RegionOne"}
	for name, test := range map[string]struct {
		options  emulator.Options
		typeName string
		want     map[string]any
	}{
		"availability zones":                     {emulator.Options{}, "sfs_availability_zones", zones},
		"availability zones at microversion 2.6": {emulator.Options{MaxMicroversion: "2.6"}, "sfs_availability_zones", zones},
		"a quota without limits":                 {emulator.Options{}, "sfs_quota", map[string]any{"shares": nil, "shares_free": nil, "shares_used": 0, "gigabytes": nil, "gigabytes_free": nil, "gigabytes_used": 0}},
		"share types with and without size limits": {emulator.Options{}, "sfs_share_types", map[string]any{
			"default": emulator.DefaultTypeName,
			"names":   []any{emulator.BoundedTypeName, emulator.DefaultTypeName, emulator.ServersTypeName},
			"region":  "RegionOne",
			"types": []any{
				map[string]any{
					"id": emulator.BoundedTypeID, "name": emulator.BoundedTypeName, "is_default": false,
					"min_size": emulator.BoundedTypeMin, "max_size": emulator.BoundedTypeMax,
				},
				map[string]any{"id": emulator.DefaultTypeID, "name": emulator.DefaultTypeName, "is_default": true, "min_size": nil, "max_size": nil},
				map[string]any{"id": emulator.ServersTypeID, "name": emulator.ServersTypeName, "is_default": false, "min_size": nil, "max_size": nil},
			},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				checkRead(t, emulated.NewTerraform(t, emulated.NewService(test.options), nil), test.typeName, test.want)
			})
		})
	}
}

func TestQuota_IsNotCached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := emulated.NewService(emulator.Options{Quota: emulator.Quota{Shares: 3, Gigabytes: 100}})
		tf := emulated.NewTerraform(t, service, nil)
		create := func(size int) {
			if diagnostics := tf.Apply(t.Context(), tf.Resource("sfs_share"), map[string]any{"name": "data", "size": size}); protocol.HasError(diagnostics) {
				t.Fatal(protocol.Text(diagnostics))
			}
		}
		create(30)
		checkRead(t, tf, "sfs_quota", map[string]any{
			"shares": 3, "shares_used": 1, "shares_free": 2, "gigabytes": 100, "gigabytes_used": 30, "gigabytes_free": 70, "region": "RegionOne",
		})
		create(20)
		checkRead(t, tf, "sfs_quota", map[string]any{"shares_used": 2, "gigabytes_free": 50})

		service.SetQuota(emulator.Quota{Shares: 1, Gigabytes: 10})
		checkRead(t, tf, "sfs_quota", map[string]any{"shares_free": 0, "gigabytes_free": 0, "gigabytes_used": 50})
	})
}

func TestDataSources_ARejectedRequestIsReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := emulated.NewService(emulator.Options{})
		tf := emulated.NewTerraform(t, service, nil)
		service.Inject(emulator.Fault{Method: "GET", Effect: emulator.Status(403)})
		for typeName, summary := range map[string]string{
			"sfs_availability_zones": "Cannot read the availability zones",
			"sfs_share_types":        "Cannot read the share types",
			"sfs_quota":              "Cannot read the project's quota",
		} {
			_, diagnostics := tf.Read(t.Context(), typeName, map[string]any{})
			text := protocol.Text(diagnostics)
			if !protocol.HasError(diagnostics) || !strings.Contains(text, summary) || !strings.Contains(text, "403") {
				t.Errorf("got %q, want an error with %q and 403", text, summary)
			}
		}
	})
}

// The argument of the data source is wrong, not the provider's.
func TestDataSources_AWrongRegionIsAnErrorOnTheArgument(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tf := emulated.NewTerraform(t, emulated.NewService(emulator.Options{}), nil)
		for _, typeName := range []string{"sfs_availability_zones", "sfs_share_types", "sfs_quota", "sfs_shares"} {
			_, diagnostics := tf.Read(t.Context(), typeName, map[string]any{"region": "Atlantis"})
			if !protocol.HasError(diagnostics) {
				t.Fatalf("%s: no error", typeName)
			}
			if at := diagnostics[0].Attribute; at == nil || !strings.Contains(at.String(), "region") {
				t.Errorf("%s: the error is on %v:\n%s", typeName, at, protocol.Text(diagnostics))
			}
		}
	})
}

// An error of a data source in a check block is only a warning to Terraform, so no
// later call may rely on it.
func TestDataSources_AfterAFailedLoginEveryCallFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := emulated.NewService(emulator.Options{})
		tf := emulated.NewTerraform(t, service, map[string]any{"max_retries": 0})
		service.Inject(emulator.Fault{PathContains: "/auth/tokens", Effect: emulator.Status(503)})
		_, first := tf.Read(t.Context(), "sfs_quota", map[string]any{})
		if text := protocol.Text(first); !protocol.HasError(first) || !strings.Contains(text, "503") {
			t.Errorf("the first call does not report the login in full:\n%s", text)
		}
		later := map[string][]*tfprotov6.Diagnostic{
			"a plan": tf.Plan(t.Context(), tf.Resource("sfs_share"), map[string]any{"name": "data", "size": 1}).Diagnostics,
		}
		for _, typeName := range []string{"sfs_quota", "sfs_share_types", "sfs_availability_zones", "sfs_shares"} {
			_, later[typeName] = tf.Read(t.Context(), typeName, map[string]any{})
		}
		_, later["a key"] = tf.Open(t.Context(), "sfs_share_access_key", map[string]any{"share_id": emulator.DefaultTypeID, "access_to": "alice"})
		for name, diagnostics := range later {
			text := protocol.Text(diagnostics)
			if !protocol.HasError(diagnostics) || !strings.Contains(text, "as another error or warning of this run reports in full") {
				t.Errorf("%s is no error that refers to the first:\n%s", name, text)
			}
		}
	})
}
