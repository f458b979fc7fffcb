# By name. It is an error if none or more than one share network matches.
data "sfs_share_network" "corp" {
  name = "corp"
}

resource "sfs_share" "projects" {
  name             = "projects"
  size             = 50
  share_type       = "servers"
  share_network_id = data.sfs_share_network.corp.id
}
