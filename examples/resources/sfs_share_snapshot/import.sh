# By the id of the snapshot, as `openstack share snapshot list` shows it.
terraform import sfs_share_snapshot.before 5e1f0a52-7c3d-4b7e-9a56-0c8d2f4b6e18
