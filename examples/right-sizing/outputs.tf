output "sizes" {
  description = "The size in GiB that each share is to have."
  value       = { for name, share in sfs_share.this : name => share.size }
}

output "frees" {
  description = "How many GiB the plan takes from which share."
  value       = { for name, size in local.size : name => local.current[name] - size if size < local.current[name] }
}

output "adds" {
  description = "How many GiB the plan gives to which share; to a new one, all that it has."
  value       = { for name, size in local.size : name => size - local.current[name] if size > local.current[name] }
}

output "mounts" {
  description = "The host and the path to mount each share by."
  value = {
    for name, share in sfs_share.this : name => provider::sfs::parse_export_location(share.export_location) if share.export_location != null
  }
}
