terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

# The entry "storage" of clouds.yaml. Without any argument the provider reads the OS_* environment variables,
# as the openstack command does.
provider "sfs" {
  cloud = "storage"
}
