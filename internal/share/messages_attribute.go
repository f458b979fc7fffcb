package share

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// attributePatterns are the words by which a service says what of a request it does not
// like, the more telling ones first. What names and descriptions may look like
// differs between services, so it is theirs to say.
var attributePatterns = []struct {
	attribute string
	words     *regexp.Regexp
}{
	{"metadata", regexp.MustCompile(`(?i)\bmetadata\b`)},
	{"encryption", regexp.MustCompile(`(?i)\bencrypt|sfs_crypt`)},
	{"enterprise_project_id", regexp.MustCompile(`(?i)\benterprise.project`)},
	{"availability_zone", regexp.MustCompile(`(?i)\bavailability.zone`)},
	{"share_network_id", regexp.MustCompile(`(?i)\bshare.network`)},
	{"share_type", regexp.MustCompile(`(?i)\b(share|volume).type`)},
	{"share_proto", regexp.MustCompile(`(?i)\bprotocols?\b|\bshare.proto`)},
	{"snapshot_id", regexp.MustCompile(`(?i)\bsnapshot`)},
	{"is_public", regexp.MustCompile(`(?i)\bis_public\b|\bpublic_share`)},
	{"size", regexp.MustCompile(`(?i)\bsizes?\b`)},
	{"description", regexp.MustCompile(`(?i)\bdescription\b`)},
	{"name", regexp.MustCompile(`(?i)\bname\b`)},
}

// requestRejected is requestFailed on the attribute that the service's words are about.
func requestRejected(summary string, err error) diag.Diagnostic {
	failure, ok := manila.AsError(err)
	if !ok {
		return requestFailed(summary, err)
	}
	switch failure.Class() {
	case manila.ClassBadRequest, manila.ClassForbidden, manila.ClassNotFound:
		for _, candidate := range attributePatterns {
			if candidate.words.MatchString(failure.Message) {
				return diag.NewAttributeErrorDiagnostic(path.Root(candidate.attribute), summary, diags.ErrorText(err))
			}
		}
	}
	return requestFailed(summary, err)
}
