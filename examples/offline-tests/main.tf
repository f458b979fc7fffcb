# A module as one would test it: a share for a team, and who may mount it.
terraform {
  required_version = ">= 1.8" # functions of providers

  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

variable "team" {
  description = "Whose share it is."
  type        = string
}

variable "used_gib" {
  description = "How much the team has stored, in GiB."
  type        = number
  default     = 0
}

variable "networks" {
  description = "The networks that may mount the share."
  type        = set(string)
  default     = []
}

resource "sfs_share" "this" {
  name           = "team-${var.team}"
  size           = max(10, provider::sfs::fit_size(var.used_gib * 1024 * 1024 * 1024, 25))
  prevent_shrink = true
  metadata       = { team = var.team }
}

resource "sfs_share_access_rules" "this" {
  share_id = sfs_share.this.id
  rules    = [for network in var.networks : { access_type = "ip", access_to = network }]
}

output "mount" {
  description = "The host and the path to mount the share by."
  value       = provider::sfs::parse_export_location(sfs_share.this.export_location)
}

output "id" {
  description = "The id of the share."
  value       = sfs_share.this.id
}
