import {
  to = sfs_security_service.ad
  id = "b64f0a1e-52d7-4c1b-9b8f-3d0e7a6c2f15"
}
