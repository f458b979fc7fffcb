# The service behind these tests has 5 GiB in use in every share, or as much as fits.
variables {
  fleet = "test"
  shares = {
    home = {
      min_size = 6
      max_size = 12
      rules    = [{ access_type = "ip", access_to = "10.0.0.0/24" }]
    }
    scratch = {
      min_size = 2
    }
  }
}

run "a_new_share_has_its_min_size" {
  assert {
    condition     = output.sizes == { home = 6, scratch = 2 }
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }

  assert {
    condition     = startswith(output.mounts["home"].path, "/") && output.mounts["home"].host != ""
    error_message = "The share cannot be mounted by ${jsonencode(output.mounts)}."
  }

  assert {
    condition     = one(sfs_share_access_rules.this["home"].rules).access_to == "10.0.0.0/24"
    error_message = "The rules are ${jsonencode(sfs_share_access_rules.this)}."
  }
}

run "a_full_share_grows" {
  assert {
    condition     = output.sizes == { home = 6, scratch = 3 }
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "more_headroom_is_a_larger_share" {
  variables {
    headroom_percent = 100
  }

  assert {
    condition     = output.sizes["home"] == 10
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "no_share_grows_beyond_its_max_size" {
  variables {
    headroom_percent = 1000
  }

  assert {
    condition     = output.sizes["home"] == 12
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "less_headroom_shrinks_nothing" {
  variables {
    headroom_percent = 0
  }

  assert {
    condition     = one([for share in data.sfs_shares.fleet.shares : share.size if share.name == "home"]) == 12
    error_message = "The shares are ${jsonencode(data.sfs_shares.fleet.shares)}."
  }
}

run "unless_the_share_may_shrink" {
  variables {
    shares = {
      home = {
        min_size = 6
        shrink   = true
      }
    }
  }

  assert {
    condition     = output.sizes == { home = 6 }
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "and_then_it_has_shrunk" {
  command = plan

  variables {
    shares = {
      home = {
        min_size = 6
        shrink   = true
      }
    }
  }

  assert {
    condition     = one(data.sfs_shares.fleet.shares).size == 6
    error_message = "The shares are ${jsonencode(data.sfs_shares.fleet.shares)}."
  }
}

run "bounds_that_contradict_each_other_are_refused" {
  command = plan

  variables {
    shares = {
      home = {
        min_size = 6
        max_size = 5
      }
    }
  }

  expect_failures = [var.shares]
}
