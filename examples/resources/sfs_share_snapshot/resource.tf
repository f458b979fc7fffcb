resource "sfs_share" "home" {
  name = "home"
  size = 100
}

resource "sfs_share_snapshot" "before" {
  share_id    = sfs_share.home.id
  name        = "before-the-shrink"
  description = "Kept until home is known to work at its smaller size."
}
