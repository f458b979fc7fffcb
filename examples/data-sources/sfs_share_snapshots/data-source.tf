# What has to be deleted before the share can be.
data "sfs_share_snapshots" "of_home" {
  share_id = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40"
}

output "snapshots_of_home" {
  description = "When each snapshot of the share was created, by its id."
  value       = { for snapshot in data.sfs_share_snapshots.of_home.snapshots : snapshot.id => snapshot.created_at }
}
