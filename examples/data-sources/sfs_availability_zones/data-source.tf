data "sfs_availability_zones" "all" {}

resource "sfs_share" "replica" {
  for_each = toset(data.sfs_availability_zones.all.names)

  name              = "replica-${each.key}"
  size              = 10
  availability_zone = each.key
}
