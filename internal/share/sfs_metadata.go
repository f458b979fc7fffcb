package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// SFS takes some of a share's properties as metadata when the share is created,
// and shows them there (SFS API reference). Here they are attributes, and never
// show as metadata unless the configuration itself names the keys.
const (
	enterpriseProjectKey = "enterprise_project_id"
	cryptKeyIDKey        = "#sfs_crypt_key_id"
	cryptDomainIDKey     = "#sfs_crypt_domain_id"
	cryptAliasKey        = "#sfs_crypt_alias"
)

var encryptionType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"key_id": types.StringType, "domain_id": types.StringType, "alias": types.StringType,
}}

// encryptionKeys are the metadata keys of the attributes of encryption.
var encryptionKeys = map[string]string{"key_id": cryptKeyIDKey, "domain_id": cryptDomainIDKey, "alias": cryptAliasKey}

func isSFSMetadata(key string) bool {
	return key == usedBytesKey || key == enterpriseProjectKey || strings.HasPrefix(key, "#sfs")
}

// metadataToCreate is the metadata of the configuration and the reserved keys.
func (m *model) metadataToCreate() map[string]string {
	metadata := plain(m.Metadata)
	for key, value := range m.reserved() {
		metadata[key] = value
	}
	return metadata
}

// reserved are the metadata keys that stand for attributes, where these are set.
func (m *model) reserved() map[string]string {
	keys := map[string]string{}
	if id := m.EnterpriseProjectID.ValueString(); id != "" {
		keys[enterpriseProjectKey] = id
	}
	for name, value := range m.Encryption.Attributes() {
		if text, ok := value.(types.String); ok && text.ValueString() != "" {
			keys[encryptionKeys[name]] = text.ValueString()
		}
	}
	return keys
}

// observeReserved reads them back. What a service does not show stays as it was
// written: neither can be changed later, so there is no drift to be missed.
func (m *model) observeReserved(share *manila.Share) {
	if shown := share.Metadata[enterpriseProjectKey]; shown != "" {
		m.EnterpriseProjectID = types.StringValue(shown)
	} else if m.EnterpriseProjectID.IsUnknown() {
		m.EnterpriseProjectID = types.StringNull()
	}
	shown := map[string]attr.Value{}
	for name, key := range encryptionKeys {
		if value := share.Metadata[key]; value != "" {
			shown[name] = types.StringValue(value)
		}
	}
	if len(shown) == len(encryptionKeys) {
		m.Encryption = types.ObjectValueMust(encryptionType.AttrTypes, shown)
	} else if m.Encryption.IsUnknown() || m.Encryption.IsNull() {
		m.Encryption = types.ObjectNull(encryptionType.AttrTypes)
	}
}

// conflictingMetadata finds a property that is both an attribute and a metadata key.
func conflictingMetadata(plan, written *model) diag.Diagnostics {
	var diags diag.Diagnostics
	for attribute, keys := range map[string][]string{
		"enterprise_project_id": {enterpriseProjectKey},
		"encryption":            {cryptKeyIDKey, cryptDomainIDKey, cryptAliasKey},
	} {
		set := !written.Encryption.IsNull()
		if attribute == "enterprise_project_id" {
			set = plan.EnterpriseProjectID.ValueString() != "" && !written.EnterpriseProjectID.IsNull()
		}
		for _, key := range keys {
			if _, named := written.Metadata.Elements()[key]; named && set {
				diags.Append(propertyGivenTwice(attribute, key))
			}
		}
	}
	return diags
}

// replacedByReserved is replacedBy for what is reserved.
func replacedByReserved(state, plan, written *model) path.Paths {
	var because path.Paths
	if !written.EnterpriseProjectID.IsNull() && !plan.EnterpriseProjectID.Equal(state.EnterpriseProjectID) {
		because = append(because, path.Root("enterprise_project_id"))
	}
	if !written.Encryption.IsNull() && !sameObject(plan.Encryption, state.Encryption) {
		because = append(because, path.Root("encryption"))
	}
	return because
}

func sameObject(a, b types.Object) bool {
	one, err := a.ToTerraformValue(context.Background())
	other, failed := b.ToTerraformValue(context.Background())
	return err == nil && failed == nil && one.Equal(other)
}
