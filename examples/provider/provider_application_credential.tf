# The secret comes from OS_APPLICATION_CREDENTIAL_SECRET. The credential brings its user and its project.
provider "sfs" {
  auth_url                  = "https://keystone.example.com/v3"
  region                    = "RegionOne"
  application_credential_id = "2b4d6f8091a3c5e7092b4d6f81a3c5e7"
}
