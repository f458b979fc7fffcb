resource "sfs_share" "home" {
  name = "home"
  size = 100
}

# On OpenStack, NFS clients get access by address.
resource "sfs_share_access_rule" "office" {
  share_id     = sfs_share.home.id
  access_type  = "ip"
  access_to    = "10.20.0.0/16"
  access_level = "ro"
}
