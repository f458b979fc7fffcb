package publish

import "fmt"

// Project begins every name of a release.
const Project = "terraform-provider-sfs"

// Manifest tells the registry the protocol. It is here under this name, and in a release under one with the version.
const Manifest = "terraform-registry-manifest.json"

// Platform is a system that a release has a binary for.
type Platform struct {
	OS, Arch string
}

func (p Platform) String() string {
	return p.OS + "_" + p.Arch
}

// Platforms are all of them.
func Platforms() []Platform {
	var all []Platform
	for _, os := range []string{"darwin", "freebsd", "linux", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			all = append(all, Platform{OS: os, Arch: arch})
		}
	}
	return all
}

// Release has the names that the registry looks for in a release of a version.
type Release struct {
	Version string
}

func (r Release) named(what string) string {
	return fmt.Sprintf("%s_%s_%s", Project, r.Version, what)
}

// Zip is the archive for a platform.
func (r Release) Zip(p Platform) string {
	return r.named(p.String() + ".zip")
}

// Binary is what stands in the archive, and what Terraform starts.
func (r Release) Binary(p Platform) string {
	name := Project + "_v" + r.Version
	if p.OS == "windows" {
		name += ".exe"
	}
	return name
}

// SBOM lists what is linked into the binary for a platform.
func (r Release) SBOM(p Platform) string {
	return r.named(p.String() + ".cdx.json")
}

// Manifest is the name that the manifest has in a release.
func (r Release) Manifest() string {
	return r.named("manifest.json")
}

// Checksums lists the checksums of all other files.
func (r Release) Checksums() string {
	return r.named("SHA256SUMS")
}

// Signature signs the checksums.
func (r Release) Signature() string {
	return r.Checksums() + ".sig"
}

// Signed are the files that the checksums have to cover.
func (r Release) Signed() []string {
	files := []string{r.Manifest()}
	for _, p := range Platforms() {
		files = append(files, r.Zip(p), r.SBOM(p))
	}
	return files
}
