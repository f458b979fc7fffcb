# Huawei Cloud, Open Telekom Cloud and FlexibleEngine: every request is signed with an access key, and no token is asked for.
# The keys come from HW_ACCESS_KEY and HW_SECRET_KEY (and HW_SECURITY_TOKEN, if they are temporary).
provider "sfs" {
  alias        = "signed"
  region       = "eu-de"
  project_name = "eu-de_files"

  enterprise_project_id = "0"

  default_tags = {
    owner = "platform"
  }
}
