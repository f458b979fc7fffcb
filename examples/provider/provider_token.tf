# The token comes from OS_TOKEN: OS_TOKEN=$(openstack token issue -f value -c id)
provider "sfs" {
  auth_url = "https://keystone.example.com/v3"
  region   = "RegionOne"
}
