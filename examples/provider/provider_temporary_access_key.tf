# The keys come from HW_ACCESS_KEY, HW_SECRET_KEY and HW_SECURITY_TOKEN. With the id of the project, IAM is not called at all.
provider "sfs" {
  region     = "eu-de"
  project_id = "5f3a1c0e9b7d4e6a8c2f4b6d8e0a1c3e"
}
