resource "sfs_share_access_rule" "subnet" {
  share_id    = sfs_share.home.id
  access_type = "cert"

  # "0157b53f-4974-4e80-91c9-098532bcaf00#192.168.1.0/24#0#no_all_squash,root_squash"
  access_to = provider::sfs::vpc_access("0157b53f-4974-4e80-91c9-098532bcaf00", "192.168.1.0/24", 0, false, true)
}
