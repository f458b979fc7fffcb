variable "join_password" {
  type      = string
  sensitive = true
}

resource "sfs_security_service" "ad" {
  type     = "active_directory"
  name     = "corp"
  domain   = "corp.example.com"
  dns_ip   = "10.20.0.53"
  user     = "join-shares"
  password = var.join_password # in the state; see the next example

  # When it is removed, Terraform changes the share network first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "sfs_share_network" "corp" {
  name                 = "corp"
  security_service_ids = [sfs_security_service.ad.id]
}
