# The usage of the shares of the fleet, from one listing. A share that does not exist yet, or whose usage is not
# reported, is missing here and gets its min_size.
data "sfs_shares" "fleet" {
  metadata = { fleet = var.fleet }
}

locals {
  used_bytes = { for share in data.sfs_shares.fleet.shares : share.name => share.used_bytes if share.used_bytes != null }

  needed = {
    for name, share in var.shares : name => max(
      share.min_size,
      contains(keys(local.used_bytes), name) ? provider::sfs::fit_size(local.used_bytes[name], var.headroom_percent) : 0,
    )
  }

  size = { for name, share in var.shares : name => share.max_size == null ? local.needed[name] : min(share.max_size, local.needed[name]) }
}

resource "sfs_share" "this" {
  for_each = var.shares

  name        = each.key
  share_proto = each.value.share_proto
  size        = local.size[each.key]
  metadata    = { fleet = var.fleet }
  tags        = each.value.tags

  # A share that was extended outside Terraform keeps that size unless shrinking is allowed.
  size_policy = each.value.shrink ? "exact" : "at_least"
}

resource "sfs_share_access_rules" "this" {
  for_each = { for name, share in var.shares : name => share.rules if share.rules != null }

  share_id = sfs_share.this[each.key].id
  rules    = each.value
}
