terraform {
  required_version = ">= 1.8" # functions of providers

  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}
