import {
  to = sfs_share_snapshot.before
  id = "5e1f0a52-7c3d-4b7e-9a56-0c8d2f4b6e18"
}
