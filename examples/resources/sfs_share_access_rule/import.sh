# By the id of the share and the id of the rule, as `openstack share access list SHARE` shows it.
terraform import sfs_share_access_rule.office 3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40/a25b2df3-90bd-4add-afa6-5f0dbbd50452
