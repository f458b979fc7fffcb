package manila

import "strings"

// SFS takes some properties of a share as metadata of the create request and
// returns them as metadata (SFS API reference).
const (
	// MetadataUsed is the capacity in use, in bytes.
	MetadataUsed              = "share_used"
	MetadataEnterpriseProject = "enterprise_project_id"
	MetadataCryptKeyID        = "#sfs_crypt_key_id"
	MetadataCryptDomainID     = "#sfs_crypt_domain_id"
	MetadataCryptAlias        = "#sfs_crypt_alias"

	// metadataSFSPrefix begins every key that SFS reserves for itself, the
	// documented ones and others.
	metadataSFSPrefix = "#sfs"
)

// IsSFSMetadata reports whether SFS, and not the user, owns a metadata key.
func IsSFSMetadata(key string) bool {
	return key == MetadataUsed || key == MetadataEnterpriseProject || strings.HasPrefix(key, metadataSFSPrefix)
}
