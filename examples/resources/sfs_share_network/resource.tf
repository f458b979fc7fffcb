resource "sfs_share_network" "corp" {
  name        = "corp"
  description = "File servers of the company"

  subnets = [{
    neutron_net_id    = "5f1d6a0c-33a4-4e0e-9a2f-0f8d1c9b7e65"
    neutron_subnet_id = "c1a4e1de-3c52-4c55-9d0f-2e6f4a7b8c90"
  }]
}

# The reference makes Terraform destroy the share before its network.
resource "sfs_share" "home" {
  name             = "home"
  size             = 100
  share_type       = "servers"
  share_network_id = sfs_share_network.corp.id
}
