package share

import (
	"regexp"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// attributePatterns are the words by which a service says what of a request it
// rejects, the more specific ones first. What names and descriptions may look like
// differs between services, so it is not checked before.
var attributePatterns = []struct {
	attribute string
	pattern   *regexp.Regexp
}{
	{"metadata", regexp.MustCompile(`(?i)\bmetadata\b`)},
	{"encryption", regexp.MustCompile(`(?i)\bencrypt|sfs_crypt`)},
	{"enterprise_project_id", regexp.MustCompile(`(?i)\benterprise.project`)},
	{"availability_zone", regexp.MustCompile(`(?i)\bavailability.zone`)},
	{"share_network_id", regexp.MustCompile(`(?i)\bshare.network`)},
	{"share_type", regexp.MustCompile(`(?i)\b(share|volume).type`)},
	{"share_proto", regexp.MustCompile(`(?i)\bprotocols?\b|\bshare.proto`)},
	{"size", regexp.MustCompile(`(?i)\bshare size\b.*\bsnapshot size\b`)},
	{"snapshot_id", regexp.MustCompile(`(?i)\bsnapshot`)},
	{"is_public", regexp.MustCompile(`(?i)\bis_public\b|\bpublic_share`)},
	{"size", regexp.MustCompile(`(?i)\bsizes?\b`)},
	{"description", regexp.MustCompile(`(?i)\bdescription\b`)},
	{"name", regexp.MustCompile(`(?i)\bname\b`)},
}

// attributeForError is the attribute that a rejection is about, or "".
func attributeForError(err error) string {
	failure, ok := manila.AsError(err)
	if !ok {
		return ""
	}
	switch failure.Class() {
	case manila.ClassBadRequest, manila.ClassForbidden, manila.ClassNotFound:
		for _, candidate := range attributePatterns {
			if candidate.pattern.MatchString(failure.Message) {
				return candidate.attribute
			}
		}
	}
	return ""
}
