# The same module against a service: the provider does all that it does in earnest. The login comes from the environment.
variables {
  team     = "blue"
  networks = ["10.0.0.0/24"]
}

run "a_new_share_can_be_mounted" {
  assert {
    condition     = sfs_share.this.status == "available" && startswith(output.mount.path, "/")
    error_message = "The share is ${jsonencode(sfs_share.this)}."
  }
}

run "it_grows_with_what_is_stored" {
  variables {
    used_gib = 40
  }

  assert {
    condition     = sfs_share.this.size == 50 && sfs_share.this.status == "available"
    error_message = "The share is ${jsonencode(sfs_share.this)}."
  }
}
