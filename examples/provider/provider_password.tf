# The same login spelled out; leave the password to OS_PASSWORD.
provider "sfs" {
  alias            = "explicit"
  auth_url         = "https://keystone.example.com/v3"
  region           = "RegionOne"
  project_name     = "storage"
  username         = "terraform"
  user_domain_name = "Default"
}
