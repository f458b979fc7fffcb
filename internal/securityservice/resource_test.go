package securityservice_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const typeName = "sfs_security_service"

var newest = emulator.Options{MaxMicroversion: "2.89", Release: 20}

// config is a configuration of the service "corp"; more overrides and adds.
func config(more ...map[string]any) map[string]any {
	c := map[string]any{"type": "active_directory", "name": "corp", "domain": "corp.example", "user": "joiner"}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

func withPassword(password string, version int) map[string]any {
	return map[string]any{"password_wo": password, "password_wo_version": version}
}

func run(t *testing.T, test func(*emulated.Env)) {
	t.Helper()
	emulated.Run(t, typeName, newest, test)
}

func only(w *emulated.Env) emulator.SecurityService {
	w.Helper()
	services := w.Service.SecurityServices()
	if len(services) != 1 {
		w.Fatalf("the service has %d security services, want 1", len(services))
	}
	return services[0]
}

func TestSecurityService_IsCreatedChangedAndDestroyed(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		all := config(map[string]any{"description": "d", "dns_ip": "10.0.0.2", "ou": "shares", "default_ad_site": "berlin", "password": "first-password"})
		w.MustApply(all)
		w.MustBeQuiet(all)
		w.MustHave("status", "new")
		w.MustHave("region", "RegionOne")
		want := emulator.SecurityService{
			Type: "active_directory", Name: "corp", Domain: "corp.example", User: "joiner", Description: "d", DNSIP: "10.0.0.2", OU: "shares", DefaultADSite: "berlin",
			Password: "first-password",
		}
		compare := func() {
			w.Helper()
			got := only(w)
			got.ID, got.ProjectID, got.CreatedAt, got.UpdatedAt = "", "", time.Time{}, time.Time{}
			w.MustEqual("on the service", want, got)
		}
		compare()

		changed := map[string]any{"type": "ldap", "name": "renamed", "server": "10.0.0.3", "password": "second-password"}
		id := w.ID()
		w.MustApply(changed)
		w.MustBeQuiet(changed)
		w.MustHave("id", id)
		want = emulator.SecurityService{Type: "ldap", Name: "renamed", Server: "10.0.0.3", Password: "second-password"}
		compare()

		w.MustApply(nil)
		w.MustEqual("services", 0, len(w.Service.SecurityServices()))
	})
}

func TestRead_DriftIsCorrectedAndAServiceThatIsGoneIsCreatedAgain(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.EditSecurityService(w.ID(), func(s *emulator.SecurityService) { s.Domain, s.OU = "other", "unit" })
		w.MustApply(config())
		if got := only(w); got.Domain != "corp.example" || got.OU != "" {
			w.Errorf("%+v", got)
		}
		id := w.ID()
		other := w.Other(typeName)
		other.Resource = w.MustImport(id, nil)
		other.MustApply(nil)
		w.MustApply(config())
		if w.ID() == id {
			w.Error("the state still has the one that is gone")
		}
	})
}

func TestImport_AnIDAndAnIdentityGiveTheSameState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		for name, imported := range map[string]*protocol.Resource{
			"id": w.MustImport(w.ID(), nil), "identity": w.MustImport("", map[string]any{"id": w.ID(), "region": "RegionOne"}),
		} {
			if !imported.State.Equal(w.Resource.State) || imported.Identity == nil {
				w.Errorf("imported by %s:\n%s\nthe state was:\n%s", name, imported.State, w.Resource.State)
			}
		}
		for id, want := range map[string]string{"": "Empty import ID", "corp": `Invalid import ID "corp" of a security service`} {
			_, diagnostics := w.Terraform.Import(w.Context(), typeName, id, nil)
			w.MustBeError(diagnostics, want)
		}
	})
}

// attach gives the service a share network and, with a share, share servers.
func attach(w *emulated.Env, withShare bool) (network string) {
	w.Helper()
	other := w.Other("sfs_share_network")
	other.MustApply(map[string]any{"name": "net", "security_service_ids": []any{w.ID()}})
	if withShare {
		share := w.Other("sfs_share")
		share.MustApply(map[string]any{"name": "home", "size": 1, "share_type": emulator.ServersTypeName, "share_network_id": other.ID()})
	}
	return other.ID()
}

func TestUpdate_AFailureLeavesWhatIsObservedInTheState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(map[string]any{"password": "first-password"}))
		w.Service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.Status(http.StatusBadRequest)})
		w.MustFail(config(map[string]any{"password": "second-password", "domain": "other"}), "Cannot change security service")
		w.MustHave("domain", "corp.example")
		w.MustHave("password", "first-password")
		w.MustApply(config(map[string]any{"password": "second-password", "domain": "other"}))
		w.MustEqual("password", "second-password", only(w).Password)
	})
}

func TestRead_AHundredCostThreeRequestsAtMost(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		var all []*emulated.Env
		for i := range 100 {
			one := w.Other(typeName)
			one.MustApply(config(map[string]any{"name": fmt.Sprint("corp-", i)}))
			all = append(all, one)
		}
		w.Restart()
		<-time.After(time.Minute)
		w.Service.ResetRequests()
		w.Service.Inject(emulator.Fault{Method: http.MethodGet, Effect: emulator.Delay(100 * time.Millisecond)})
		done := make(chan bool)
		for _, one := range all {
			go func() {
				w.Terraform.Refresh(w.Context(), one.Resource)
				done <- true
			}()
		}
		for range all {
			<-done
		}
		if sent := w.Sent(http.MethodGet, "security-services"); sent > 3 {
			w.Errorf("%d requests", sent)
		}
	})
}
