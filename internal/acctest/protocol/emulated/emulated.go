// Package emulated connects the provider to the emulator without a network. It is
// apart from protocol because the tests of the provider import that.
package emulated

import (
	"maps"
	"testing"

	framework "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

const url = "http://service.test"

// NewService returns an emulator for NewTerraform.
func NewService(options emulator.Options) *emulator.Emulator {
	options.PublicURL, options.Seed = url, 1
	return emulator.New(options)
}

// NewTerraform starts and configures a provider, whose caches are empty. The
// arguments are added to those of the login; nil stands for none. In a synctest
// bubble waiting takes no time.
func NewTerraform(tb testing.TB, service *emulator.Emulator, arguments map[string]any) *protocol.Terraform {
	tb.Helper()
	return NewWrapped(tb, service, arguments, func(p framework.Provider) framework.Provider { return p })
}

// NewWrapped is NewTerraform with a provider in another.
func NewWrapped(tb testing.TB, service *emulator.Emulator, arguments map[string]any, wrap func(framework.Provider) framework.Provider) *protocol.Terraform {
	tb.Helper()
	factory := provider.NewForTest("test", provider.Options{
		Transport:   protocol.Transport(service),
		Environment: func() map[string]string { return nil },
		Jitter:      func() float64 { return 0.5 },
	})
	all := map[string]any{
		"auth_url": url + "/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
	}
	maps.Copy(all, arguments)
	return protocol.New(tb, func() framework.Provider { return wrap(factory()) }, all)
}
