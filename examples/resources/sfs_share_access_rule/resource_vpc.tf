# On Huawei Cloud SFS, clients get access by VPC: all of it ...
resource "sfs_share_access_rule" "vpc" {
  share_id    = sfs_share.home.id
  access_type = "cert"
  access_to   = "0157b53f-4974-4e80-91c9-098532bcaf00"
}

# ... or some addresses in it.
resource "sfs_share_access_rule" "subnet" {
  share_id    = sfs_share.home.id
  access_type = "cert"
  access_to   = provider::sfs::vpc_access("07207b50-61b4-4e40-b272-e5433105c2d0", "192.168.1.0/24", 0, false, true)
}
