# terraform query -generate-config-out=networks.tf
# writes a resource block and an import block for each share network.
list "sfs_share_network" "all" {
  provider         = sfs
  include_resource = true
}
