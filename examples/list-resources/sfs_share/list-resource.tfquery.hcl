# terraform query -generate-config-out=shares.tf
# writes a resource block and an import block for each share that is found.
list "sfs_share" "team" {
  provider         = sfs
  include_resource = true
  limit            = 500

  config {
    metadata = { team = "platform" }
    min_size = 10
  }
}
