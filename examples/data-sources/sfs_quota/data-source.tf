data "sfs_quota" "now" {}

output "room" {
  description = "By how many GiB the shares may still grow."
  value       = data.sfs_quota.now.gigabytes_free == null ? "any" : data.sfs_quota.now.gigabytes_free
}
