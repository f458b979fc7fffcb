# By name and status. It is an error if no snapshot or more than one snapshot matches.
data "sfs_share_snapshot" "before" {
  name   = "before-the-shrink"
  status = "available"
}

output "restorable_size" {
  description = "The least size of a share that is created from the snapshot."
  value       = data.sfs_share_snapshot.before.size
}
