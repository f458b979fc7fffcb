import {
  to = sfs_share_access_rule.office
  id = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40/a25b2df3-90bd-4add-afa6-5f0dbbd50452"
}
