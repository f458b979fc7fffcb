# A new share with what the snapshot holds. Removing snapshot_id later changes nothing.
resource "sfs_share" "restored" {
  name        = "home-restored"
  size        = sfs_share_snapshot.before.size
  snapshot_id = sfs_share_snapshot.before.id
}
