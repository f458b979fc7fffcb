# Arguments that only the SFS services (Huawei Cloud, Open Telekom Cloud, FlexibleEngine) support.
resource "sfs_share" "projects" {
  name = "projects"
  size = 500

  tags = {
    team = "storage"
  }

  enterprise_project_id = "6f1f2c1e-5a0d-4a6e-9c3b-2d7f8e9a0b1c"

  encryption = {
    key_id    = "2b1c6f0e-3d4a-4e5b-8c7d-9a0b1c2d3e4f"
    domain_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    alias     = "sfs/default"
  }

  metadata = {
    "#sfs_quota_type" = "soft" # grows by itself, in the regions that offer it
  }
}
