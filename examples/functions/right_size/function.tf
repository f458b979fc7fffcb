data "sfs_share" "home" {
  name = "home"
}

# The share was imported. It keeps its size while 40 to 85 % of it are in use, and otherwise gets one of which about 65 %
# are. Where the service does not report use, it keeps its size.
resource "sfs_share" "home" {
  name = "home"

  size = provider::sfs::right_size(data.sfs_share.home.size, data.sfs_share.home.used_bytes, {
    low_percent    = 40
    target_percent = 65
    high_percent   = 85
    step           = 10
    min            = 50
    max            = null
  })
}
