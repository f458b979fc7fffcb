terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

# The entry "storage" of clouds.yaml.
provider "sfs" {
  cloud = "storage"
}
