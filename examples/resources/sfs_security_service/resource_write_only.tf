# With Terraform 1.11 and later, or OpenTofu 1.11 and later, the password is in no state and no plan.
variable "join_password" {
  type      = string
  ephemeral = true
}

resource "sfs_security_service" "ad" {
  type   = "active_directory"
  name   = "corp"
  domain = "corp.example.com"
  dns_ip = "10.20.0.53"
  user   = "join-shares"

  password_wo         = var.join_password
  password_wo_version = 1 # change it together with the password
}
