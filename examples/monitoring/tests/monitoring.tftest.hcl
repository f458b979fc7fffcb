# usage.json has 30 GiB in use in home and 60 in projects.
run "the_shares_are_created" {
  assert {
    condition     = sfs_share.home.size == 100 && sfs_share.projects.size == 100
    error_message = "The sizes are ${sfs_share.home.size} and ${sfs_share.projects.size}."
  }
}

run "a_shrink_below_use_is_refused" {
  command = plan

  variables {
    home_size = 29
  }

  expect_failures = [sfs_share.home]
}

run "a_shrink_to_what_is_in_use_is_not" {
  variables {
    home_size = 30
  }

  assert {
    condition     = sfs_share.home.size == 30
    error_message = "The size is ${sfs_share.home.size}."
  }
}

# 86 GiB are in use in projects; the monitoring has lost home.
run "a_share_that_is_too_full_is_resized" {
  variables {
    usage_file = "tests/full.json"
    home_size  = 30
  }

  assert {
    condition     = sfs_share.projects.size == 140
    error_message = "The size is ${sfs_share.projects.size}."
  }
}

run "a_shrink_without_knowing_the_use_is_refused" {
  command = plan

  variables {
    usage_file = "tests/full.json"
    home_size  = 29
  }

  expect_failures = [sfs_share.home]
}

# 60 GiB of 140 are neither too few nor too many.
run "a_share_keeps_its_size_when_less_is_in_use" {
  variables {
    home_size = 30
  }

  assert {
    condition     = sfs_share.projects.size == 140
    error_message = "The size is ${sfs_share.projects.size}."
  }
}
