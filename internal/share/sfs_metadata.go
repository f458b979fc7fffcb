package share

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// SFS takes some of a share's properties as metadata when the share is created,
// and shows them there (SFS API reference). Here they are attributes, and never
// show as metadata unless the configuration itself names the keys.

var encryptionType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"key_id": types.StringType, "domain_id": types.StringType, "alias": types.StringType,
}}

// encryptionKeys are the metadata keys of the attributes of encryption.
var encryptionKeys = map[string]string{"key_id": manila.MetadataCryptKeyID, "domain_id": manila.MetadataCryptDomainID, "alias": manila.MetadataCryptAlias}

// metadataToCreate is the configured metadata and the reserved keys.
func (m *model) metadataToCreate() map[string]string {
	metadata := tfstate.StringMap(m.Metadata)
	maps.Copy(metadata, m.reservedMetadata())
	return metadata
}

// reservedMetadata are the metadata keys of the attributes that are set.
func (m *model) reservedMetadata() map[string]string {
	keys := map[string]string{}
	if id := m.EnterpriseProjectID.ValueString(); id != "" {
		keys[manila.MetadataEnterpriseProject] = id
	}
	for name, value := range m.Encryption.Attributes() {
		if text, ok := value.(types.String); ok && text.ValueString() != "" {
			keys[encryptionKeys[name]] = text.ValueString()
		}
	}
	return keys
}

// observeReserved reads them back. What a service does not show stays as it was
// configured: neither can be changed later, so no drift is missed.
func (m *model) observeReserved(share *manila.Share) {
	if project := share.Metadata[manila.MetadataEnterpriseProject]; project != "" {
		m.EnterpriseProjectID = types.StringValue(project)
	} else if m.EnterpriseProjectID.IsUnknown() {
		m.EnterpriseProjectID = types.StringNull()
	}
	encryption := m.Encryption.Attributes() // a copy; empty where nothing is configured
	for name, key := range encryptionKeys {
		if value := share.Metadata[key]; value != "" {
			encryption[name] = types.StringValue(value)
		}
	}
	if len(encryption) == len(encryptionKeys) {
		m.Encryption = types.ObjectValueMust(encryptionType.AttrTypes, encryption)
	} else if !tfstate.IsKnown(m.Encryption) {
		m.Encryption = types.ObjectNull(encryptionType.AttrTypes)
	}
}

// conflictingMetadata reports properties that are set both as an attribute and as
// a metadata key.
func conflictingMetadata(plan, configured *model) diag.Diagnostics {
	var diags diag.Diagnostics
	check := func(attribute string, isSet bool, keys ...string) {
		for _, key := range keys {
			if _, named := configured.Metadata.Elements()[key]; named && isSet {
				diags.Append(propertyGivenTwice(attribute, key))
			}
		}
	}
	check("enterprise_project_id", plan.EnterpriseProjectID.ValueString() != "" && !configured.EnterpriseProjectID.IsNull(), manila.MetadataEnterpriseProject)
	check("encryption", !configured.Encryption.IsNull(), slices.Sorted(maps.Values(encryptionKeys))...)
	return diags
}
