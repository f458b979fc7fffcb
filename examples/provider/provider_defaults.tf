# What holds for every share of this provider, on services that have it (SFS), and how many requests a minute it sends.
provider "sfs" {
  enterprise_project_id = "0"
  requests_per_minute   = 200

  default_tags = {
    owner = "platform"
  }
}
