# All NFS shares of a team, from one listing.
data "sfs_shares" "team" {
  share_proto = "NFS"
  metadata    = { team = "platform" }
}

output "nearly_full" {
  description = "The shares of which more than 80 % are in use."
  value       = [for share in data.sfs_shares.team.shares : share.name if coalesce(share.used_percent, 0) > 80]
}
