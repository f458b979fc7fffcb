# The shares of the fleet as they are before the plan, from one listing. Two of the same name are an error.
data "sfs_shares" "fleet" {
  tags     = var.tags
  metadata = var.metadata
}

locals {
  existing   = { for share in data.sfs_shares.fleet.shares : share.name => share if contains(keys(var.shares), share.name) }
  used_bytes = { for name in keys(var.shares) : name => try(var.used_bytes[name], local.existing[name].used_bytes, null) }

  right_size = {
    for name, share in var.shares : name => contains(keys(local.existing), name) ? provider::sfs::right_size(
      local.existing[name].size,
      local.used_bytes[name],
      merge(var.policy, { min = share.min_size, max = share.max_size }),
    ) : share.min_size
  }

  current = { for name in keys(var.shares) : name => try(local.existing[name].size, 0) }
  size    = { for name, share in var.shares : name => share.shrink ? local.right_size[name] : max(local.right_size[name], local.current[name]) }
}

resource "sfs_share" "this" {
  for_each = var.shares

  name        = each.key
  share_proto = each.value.share_proto
  size        = local.size[each.key]
  metadata    = var.metadata
  tags        = var.tags

  # A share that is extended outside Terraform between plan and apply keeps that size unless shrinking is allowed.
  size_policy = each.value.shrink ? "exact" : "at_least"
}

resource "sfs_share_access_rules" "this" {
  for_each = { for name, share in var.shares : name => share.rules if share.rules != null }

  share_id = sfs_share.this[each.key].id
  rules    = each.value
}
