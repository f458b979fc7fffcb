data "sfs_share" "home" {
  name = "home"
}

# The share was imported. Its minimum size grows with what is in use; it is never shrunk. Where the
# service does not report use, it keeps its size.
resource "sfs_share" "home" {
  name        = "home"
  size        = provider::sfs::fit_size(data.sfs_share.home.used_bytes, 20, data.sfs_share.home.size)
  size_policy = "at_least"
}
