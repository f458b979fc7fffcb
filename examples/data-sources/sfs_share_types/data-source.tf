data "sfs_share_types" "all" {}

output "largest" {
  description = "The largest share of each type, in GiB; null where there is no limit."
  value       = { for type in data.sfs_share_types.all.types : type.name => type.max_size }
}
