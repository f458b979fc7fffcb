resource "sfs_share" "scratch" {
  name        = "scratch"
  size        = 500
  share_proto = "CEPHFS"
}

resource "sfs_share_access_rules" "scratch" {
  share_id = sfs_share.scratch.id
  rules    = [{ access_type = "cephx", access_to = "alice" }]
}

# The key is read when it is needed; it is neither in the state nor in a plan.
ephemeral "sfs_share_access_key" "alice" {
  share_id  = sfs_share_access_rules.scratch.share_id
  access_to = "alice"
}

resource "vault_kv_secret_v2" "alice" {
  mount                = "secret"
  name                 = "cephfs/alice"
  data_json_wo         = jsonencode({ key = ephemeral.sfs_share_access_key.alice.access_key })
  data_json_wo_version = 1
}
