import {
  to = sfs_share_network.corp
  id = "7c2e9d41-0b5a-4f63-8e1d-6a9f3b2c5d70"
}
