# No service, no login and no network: the provider is mocked. What only a service can tell is made up, and where the
# module works with it, the test says what it is.
mock_provider "sfs" {
  mock_resource "sfs_share" {
    defaults = {
      export_location = "10.0.0.5:/shares/team"
    }
  }
}

variables {
  team = "blue"
}

run "a_share_has_room_for_a_start" {
  assert {
    condition     = sfs_share.this.size == 10 && sfs_share.this.name == "team-blue"
    error_message = "The share is ${jsonencode(sfs_share.this)}."
  }

  assert {
    condition     = output.mount == { host = "10.0.0.5", path = "/shares/team" }
    error_message = "It is mounted by ${jsonencode(output.mount)}."
  }
}

run "it_grows_with_what_is_stored" {
  variables {
    used_gib = 40
  }

  assert {
    condition     = sfs_share.this.size == 50
    error_message = "The size is ${sfs_share.this.size}."
  }
}

run "every_network_gets_a_rule" {
  variables {
    networks = ["10.0.0.0/24", "10.1.0.0/24"]
  }

  assert {
    condition     = toset([for rule in sfs_share_access_rules.this.rules : rule.access_to]) == toset(["10.0.0.0/24", "10.1.0.0/24"])
    error_message = "The rules are ${jsonencode(sfs_share_access_rules.this.rules)}."
  }
}
