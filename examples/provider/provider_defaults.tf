# Defaults for every share of this provider, on services that support them (SFS), and a limit of requests.
provider "sfs" {
  enterprise_project_id = "0"
  requests_per_minute   = 200

  default_tags = {
    owner = "platform"
  }
}
