resource "sfs_share" "home" {
  name        = "home"
  description = "Home directories"
  size        = 100 # GiB; changed in place, up and down

  metadata = {
    team = "platform"
  }

  timeouts {
    update = "2h" # a shrink moves data on some backends
  }
}

output "home" {
  description = "What to mount."
  value       = sfs_share.home.export_location
}
