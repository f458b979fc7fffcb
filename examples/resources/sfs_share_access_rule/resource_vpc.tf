# On Huawei Cloud SFS, clients are let in by VPC: all of it ...
resource "sfs_share_access_rule" "vpc" {
  share_id    = sfs_share.home.id
  access_type = "cert"
  access_to   = var.vpc_id
}

# ... or some addresses in it.
resource "sfs_share_access_rule" "subnet" {
  share_id    = sfs_share.home.id
  access_type = "cert"
  access_to   = provider::sfs::vpc_access(var.other_vpc_id, "192.168.1.0/24", 0, false, true)
}
