# All rules that grant write access to the share.
list "sfs_share_access_rule" "writers" {
  provider = sfs

  config {
    share_id     = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40"
    access_level = "rw"
  }
}
