resource "sfs_share" "home" {
  name = "home"
  size = 100
}

# Only these clients may mount the share.
resource "sfs_share_access_rules" "home" {
  share_id = sfs_share.home.id

  rules = [
    { access_type = "ip", access_to = "10.20.0.0/16" },
    { access_type = "ip", access_to = "10.30.4.7", access_level = "ro" },
  ]
}
