package securityservice_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestPlan_AChangeThatTheServiceRefusesIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withPassword("secret-1", 1)))
		attach(w, true)
		for _, more := range []map[string]any{{"domain": "other"}, withPassword("secret-2", 2), {"type": "ldap"}} {
			w.MustBeError(w.Plan(config(withPassword("secret-1", 1), more)).Diagnostics, "cannot be changed while shares use it", `share network "net"`, `share "home"`)
		}
		w.MustApply(config(withPassword("secret-1", 1), map[string]any{"name": "renamed", "description": "d"}))
	})
}

func TestPlan_AnAttachedServiceWithoutSharesIsChanged(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		attach(w, false)
		w.MustApply(config(map[string]any{"domain": "other"}))
	})
}

func TestDelete_AnAttachedServiceIsReportedWithItsNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		network := attach(w, false)
		w.MustFail(nil, `Cannot delete security service "corp"`, "a share network has it", `Share network "net" (`+network+`) has it`)
		w.MustHave("name", "corp")
	})
}

func TestPlan_ARegionReplacesUnlessTheStateHasNone(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		attach(w, true)
		w.MustEqual("replaced in another region", true, w.Plan(config(map[string]any{"region": "RegionTwo", "domain": "other"})).Replaces)
		w.MustReportNothing(w.Plan(config(map[string]any{"region": "RegionTwo", "domain": "other"})).Diagnostics)
		w.Resource.State = protocol.SetAttribute(w.Resource.State, "region", nil)
		w.MustEqual("replaced without a region in the state", false, w.Plan(config(map[string]any{"region": "RegionOne"})).Replaces)
	})
}

func TestUpdate_WhatWasNotSentIsNotCompared(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		renamed := config(map[string]any{"name": "renamed"})
		plan := w.Plan(renamed)
		w.Service.EditSecurityService(w.ID(), func(s *emulator.SecurityService) { s.Domain = "of-another-client" })
		w.MustReportNothing(w.Terraform.ApplyPlan(w.Context(), w.Resource, renamed, plan))
		w.MustHave("name", "renamed")
		w.Terraform.Refresh(w.Context(), w.Resource)
		w.MustHave("domain", "of-another-client")
	})
}

// The backend keeps a share server for some minutes after its last share.
func TestUpdate_AnIdleShareServerIsNamedAsTheReason(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		network := attach(w, false)
		share := w.Other("sfs_share")
		share.MustApply(map[string]any{"name": "home", "size": 1, "share_type": emulator.ServersTypeName, "share_network_id": network})
		share.MustApply(nil)
		w.MustFail(config(map[string]any{"domain": "other"}), "Cannot change security service", "403", "keeps share servers for some minutes")
	})
}
