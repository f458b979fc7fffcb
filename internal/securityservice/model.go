package securityservice

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// model is sfs_security_service in configuration, plan and state.
type model struct {
	ID                types.String   `tfsdk:"id"`
	Region            types.String   `tfsdk:"region"`
	ProjectID         types.String   `tfsdk:"project_id"`
	Status            types.String   `tfsdk:"status"`
	Type              types.String   `tfsdk:"type"`
	Name              types.String   `tfsdk:"name"`
	Description       types.String   `tfsdk:"description"`
	DNSIP             types.String   `tfsdk:"dns_ip"`
	Domain            types.String   `tfsdk:"domain"`
	Server            types.String   `tfsdk:"server"`
	User              types.String   `tfsdk:"user"`
	OU                types.String   `tfsdk:"ou"`
	DefaultADSite     types.String   `tfsdk:"default_ad_site"`
	Password          types.String   `tfsdk:"password"`
	PasswordWO        types.String   `tfsdk:"password_wo"`
	PasswordWOVersion types.Int64    `tfsdk:"password_wo_version"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

func (m *model) ref() manila.Ref {
	return manila.SecurityServiceRef(m.ID.ValueString(), m.Name.ValueString())
}

func (m *model) identity() tfstate.Identity { return tfstate.Identity{ID: m.ID, Region: m.Region} }

// isImported is true for a state that has nothing yet but an id.
func (m *model) isImported() bool { return m.Type.IsNull() }

// field is an attribute that is sent and shown.
type field struct {
	name  string // of the attribute and of the API
	value *types.String
	shown func(*manila.SecurityService) string
}

// fields are all but the password, which is sent and never read.
func (m *model) fields() []field {
	return []field{
		{"type", &m.Type, func(s *manila.SecurityService) string { return s.Type }},
		{"name", &m.Name, func(s *manila.SecurityService) string { return s.Name }},
		{"description", &m.Description, func(s *manila.SecurityService) string { return s.Description }},
		{"dns_ip", &m.DNSIP, func(s *manila.SecurityService) string { return s.DNSIP }},
		{"domain", &m.Domain, func(s *manila.SecurityService) string { return s.Domain }},
		{"server", &m.Server, func(s *manila.SecurityService) string { return s.Server }},
		{"user", &m.User, func(s *manila.SecurityService) string { return s.User }},
		{"ou", &m.OU, func(s *manila.SecurityService) string { return s.OU }},
		{"default_ad_site", &m.DefaultADSite, func(s *manila.SecurityService) string { return s.DefaultADSite }},
	}
}

// observe writes what the service shows into the model, except for the region.
func (m *model) observe(service *manila.SecurityService) {
	m.ID = types.StringValue(service.ID)
	m.ProjectID = tfstate.StringOrNull(service.ProjectID)
	m.Status = tfstate.StringOrNull(service.Status)
	for _, field := range m.fields() {
		*field.value = tfstate.AsConfigured(*field.value, field.shown(service))
	}
}

// hasNewPassword is true if the plan sends another password than the state was made with.
func (m *model) hasNewPassword(state *model) bool {
	return !m.Password.IsUnknown() && !m.Password.Equal(state.Password) ||
		!m.PasswordWOVersion.IsUnknown() && !m.PasswordWOVersion.Equal(state.PasswordWOVersion)
}

// changes are the names of the attributes that the plan changes on the service, as far
// as they are known.
func (m *model) changes(state *model) []string {
	var names []string
	before := state.fields()
	for i, field := range m.fields() {
		if !field.value.IsUnknown() && field.value.ValueString() != before[i].value.ValueString() {
			names = append(names, field.name)
		}
	}
	if m.hasNewPassword(state) {
		names = append(names, "password")
	}
	return names
}

// toCreate are the names of the attributes that are set.
func (m *model) toCreate(config *model) []string {
	names := m.changes(&model{})
	if !slices.Contains(names, "password") && !config.PasswordWO.IsNull() {
		names = append(names, "password")
	}
	return names
}

// change is what to send for the named attributes. The password is that of the
// configuration, because a plan has no write-only values.
func (m *model) change(names []string, config *model) manila.SecurityServiceChange {
	change := manila.SecurityServiceChange{}
	values := map[string]types.String{"password": config.Password}
	if !config.PasswordWO.IsNull() {
		values["password"] = config.PasswordWO
	}
	for _, field := range m.fields() {
		values[field.name] = *field.value
	}
	for _, name := range names {
		change[name] = nil
		if value := values[name].ValueString(); value != "" {
			change[name] = &value
		}
	}
	return change
}
