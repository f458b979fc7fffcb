# By name and status. It is an error if no share or more than one share matches.
data "sfs_share" "home" {
  name   = "home"
  status = "available"
}

output "home" {
  description = "How full the share is, where the service reports it."
  value       = data.sfs_share.home.used_percent == null ? "not reported" : "${data.sfs_share.home.used_percent} % full"
}
