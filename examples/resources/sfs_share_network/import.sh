# By the id of the share network, as `openstack share network list` shows it.
terraform import sfs_share_network.corp 7c2e9d41-0b5a-4f63-8e1d-6a9f3b2c5d70
