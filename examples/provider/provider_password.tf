# The password comes from OS_PASSWORD.
provider "sfs" {
  auth_url     = "https://keystone.example.com/v3"
  region       = "RegionOne"
  project_name = "storage"
  username     = "terraform"
  domain_name  = "Default" # of the user and of the project
}
