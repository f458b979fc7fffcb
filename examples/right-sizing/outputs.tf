output "sizes" {
  description = "The size in GiB that each share is to have; a share that may not shrink can be larger."
  value       = { for name, share in sfs_share.this : name => share.size }
}

output "mounts" {
  description = "The host and the path to mount each share by."
  value = {
    for name, share in sfs_share.this : name => provider::sfs::parse_export_location(share.export_location) if share.export_location != null
  }
}
