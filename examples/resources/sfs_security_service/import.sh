# By the id of the security service, as `openstack share security service list` shows it.
terraform import sfs_security_service.ad b64f0a1e-52d7-4c1b-9b8f-3d0e7a6c2f15
