# By the id of the share. All its rules are imported.
terraform import sfs_share_access_rules.home 3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40
