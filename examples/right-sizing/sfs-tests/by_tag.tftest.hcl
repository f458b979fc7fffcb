# SFS cannot set metadata of an existing share, but tags. 5 GiB are in use in every share from its creation on, or as much as fits then.
variables {
  tags   = { fleet = "test" }
  policy = { step = 1 }
  shares = {
    home = {
      min_size = 4
    }
  }
}

run "a_new_share_is_tagged" {
  assert {
    condition     = sfs_share.this["home"].tags == tomap({ fleet = "test" })
    error_message = "The tags are ${jsonencode(sfs_share.this["home"].tags)}."
  }
}

run "and_is_found_again_by_its_tag" {
  assert {
    condition     = output.sizes == { home = 7 } && output.adds == { home = 3 }
    error_message = "The sizes are ${jsonencode(output.sizes)}, ${jsonencode(output.adds)} more."
  }
}
