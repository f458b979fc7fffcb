package publish

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The names are the registry's: https://developer.hashicorp.com/terraform/registry/providers/publishing
func TestTheFilesOfAReleaseAreNamedAsTheRegistryWants(t *testing.T) {
	t.Parallel()

	r := Release{Version: "1.2.3"}
	windows, linux := Platform{"windows", "arm64"}, Platform{"linux", "amd64"}
	got := []string{r.Zip(linux), r.Binary(linux), r.Binary(windows), r.SBOM(linux), r.Manifest(), r.Checksums(), r.Signature()}
	want := []string{
		"terraform-provider-sfs_1.2.3_linux_amd64.zip",
		"terraform-provider-sfs_v1.2.3",
		"terraform-provider-sfs_v1.2.3.exe",
		"terraform-provider-sfs_1.2.3_linux_amd64.cdx.json",
		"terraform-provider-sfs_1.2.3_manifest.json",
		"terraform-provider-sfs_1.2.3_SHA256SUMS",
		"terraform-provider-sfs_1.2.3_SHA256SUMS.sig",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(r.Signed()); n != 8+8+1 {
		t.Errorf("the checksums cover %d files, want 8 archives, 8 lists of parts and the manifest", n)
	}
}
