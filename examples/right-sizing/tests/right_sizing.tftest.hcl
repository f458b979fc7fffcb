# The service behind these tests has 5 GiB in use in every share from its creation on, or as much as fits then.
variables {
  metadata = { fleet = "test" }
  policy   = { step = 1 }
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
    condition     = output.sizes == { home = 6, scratch = 2 } && output.adds == output.sizes && output.frees == {}
    error_message = "The sizes are ${jsonencode(output.sizes)}, ${jsonencode(output.adds)} more."
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
    condition     = output.sizes == { home = 6, scratch = 4 } && output.adds == { scratch = 2 }
    error_message = "The sizes are ${jsonencode(output.sizes)}, ${jsonencode(output.adds)} more."
  }
}

run "a_share_that_is_neither_too_empty_nor_too_full_keeps_its_size" {
  command = plan

  assert {
    condition     = output.adds == {} && output.frees == {}
    error_message = "The plan adds ${jsonencode(output.adds)} and frees ${jsonencode(output.frees)}."
  }
}

run "no_share_grows_beyond_its_max_size" {
  variables {
    policy = { low_percent = 10, target_percent = 20, high_percent = 80, step = 1 }
  }

  assert {
    condition     = output.sizes["home"] == 12
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "a_share_that_is_too_empty_keeps_its_size" {
  variables {
    policy = { low_percent = 50, step = 1 }
  }

  assert {
    condition     = one([for share in data.sfs_shares.fleet.shares : share.size if share.name == "home"]) == 12 && output.frees == {}
    error_message = "The shares are ${jsonencode(data.sfs_shares.fleet.shares)}."
  }
}

run "unless_it_may_shrink" {
  variables {
    policy = { low_percent = 50, step = 1 }
    shares = {
      home = {
        min_size = 6
        shrink   = true
      }
    }
  }

  assert {
    condition     = output.sizes == { home = 8 } && output.frees == { home = 4 }
    error_message = "The sizes are ${jsonencode(output.sizes)}, ${jsonencode(output.frees)} less."
  }
}

# It is now found by its name alone.
run "and_then_it_has_shrunk" {
  command = plan

  variables {
    metadata = null
    shares = {
      home = {
        min_size = 6
        shrink   = true
      }
    }
  }

  assert {
    condition     = output.sizes == { home = 8 } && output.adds == {} && output.frees == {}
    error_message = "The sizes are ${jsonencode(output.sizes)}."
  }
}

run "use_from_monitoring_replaces_what_the_service_reports" {
  command = plan

  variables {
    used_bytes = { home = 21474836480 }
    shares = {
      home = {
        min_size = 6
        shrink   = true
      }
    }
  }

  assert {
    condition     = output.sizes == { home = 31 }
    error_message = "The sizes are ${jsonencode(output.sizes)}."
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
