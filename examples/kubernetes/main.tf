terraform {
  required_version = ">= 1.8" # functions of providers

  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

variable "name" {
  description = "The name of the share, the persistent volume and the claim."
  type        = string
  default     = "media"
}

variable "namespace" {
  description = "The namespace of the claim."
  type        = string
  default     = "default"
}

variable "size" {
  description = "The size of the share in GiB. It can be lowered."
  type        = number
  default     = 100
}

variable "nodes" {
  description = "The network of the cluster's nodes, which mount the share."
  type        = string
  default     = "10.20.0.0/16"
}

resource "sfs_share" "volume" {
  name                = var.name
  size                = var.size
  deletion_protection = true
}

resource "sfs_share_access_rule" "nodes" {
  share_id    = sfs_share.volume.id
  access_type = "ip"
  access_to   = var.nodes
}

locals {
  mount = provider::sfs::parse_export_location(sfs_share.volume.export_location)

  persistent_volume = {
    apiVersion = "v1"
    kind       = "PersistentVolume"
    metadata   = { name = var.name }
    spec = {
      accessModes                   = ["ReadWriteMany"]
      capacity                      = { storage = "${sfs_share.volume.size}Gi" }
      claimRef                      = { name = var.name, namespace = var.namespace }
      mountOptions                  = ["hard", "nfsvers=4.1"]
      nfs                           = { server = local.mount.host, path = local.mount.path }
      persistentVolumeReclaimPolicy = "Retain" # the share belongs to Terraform
      storageClassName              = ""       # no provisioner
    }
  }

  claim = {
    apiVersion = "v1"
    kind       = "PersistentVolumeClaim"
    metadata   = { name = var.name, namespace = var.namespace }
    spec = {
      accessModes      = ["ReadWriteMany"]
      resources        = { requests = { storage = "1Gi" } } # cannot be lowered later; the volume is chosen by its name
      storageClassName = ""
      volumeName       = var.name
    }
  }
}

output "manifest" {
  description = "The persistent volume and its claim, for kubectl."
  value       = join("---\n", [yamlencode(local.persistent_volume), yamlencode(local.claim)])

  # The nodes can mount the share before the volume exists.
  depends_on = [sfs_share_access_rule.nodes]
}
