# terraform query -generate-config-out=snapshots.tf
# writes a resource block and an import block for each snapshot that is found.
list "sfs_share_snapshot" "of_home" {
  provider         = sfs
  include_resource = true

  config {
    share_id = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40"
    status   = "available"
  }
}
