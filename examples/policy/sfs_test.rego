package main_test

import data.main

# The plans were made by terraform, and cut down to what the rules read: data.plans.allowed and data.plans.denied.

reasons := {
	"access_from_everywhere": {
		"sfs_share_access_rules.home allows access from everywhere (0.0.0.0/0)",
		"sfs_share_access_rule.one allows access from everywhere (::/0)",
	},
	"replacement": {
		"sfs_share.home is replaced: its data would be lost",
		"sfs_share.home has no deletion protection: set deletion_protection = true",
	},
	"shrink": {"sfs_share.home shrinks from 100 GiB to 79 GiB, by more than 20 %: set shrink_approved = \"79\" in its metadata or tags"},
	"shrink_approved_to_another_size": {"sfs_share.home shrinks from 100 GiB to 50 GiB, by more than 20 %: set shrink_approved = \"50\" in its metadata or tags"},
	"shrink_by_size_policy": {"sfs_share.home shrinks from 100 GiB to 50 GiB, by more than 20 %: set shrink_approved = \"50\" in its metadata or tags"},
	"unknown_size": {"sfs_share.home: its new size is not known in the plan"},
	"unprotected": {"sfs_share.home has no deletion protection: set deletion_protection = true"},
}

test_allowed_plans if {
	count(data.plans.allowed) == 6
	every name, plan in data.plans.allowed {
		denied := main.deny with input as plan
		print(name, denied)
		denied == set()
	}
}

test_denied_plans if {
	object.keys(data.plans.denied) == object.keys(reasons)
	every name, plan in data.plans.denied {
		denied := main.deny with input as plan
		print(name, denied)
		denied == reasons[name]
	}
}

test_approval_by_a_tag if {
	plan := json.patch(data.plans.denied.shrink, [{
		"op": "add",
		"path": "resource_changes/0/change/after/tags",
		"value": {"shrink_approved": "79"},
	}])
	main.deny == set() with input as plan
}

test_other_access_types_are_allowed if {
	every access in [
		{"access_type": "cert", "access_to": "0157b53f-4974-4e80-91c9-098532bcaf00#0.0.0.0/0#0"},
		{"access_type": "user", "access_to": "team/0"},
	] {
		plan := json.patch(data.plans.denied.access_from_everywhere, [
			{"op": "add", "path": "resource_changes/2/change/after", "value": access},
			{"op": "add", "path": "resource_changes/3/change/after/rules", "value": [access]},
		])
		main.deny == set() with input as plan
	}
}

test_another_limit if {
	main.deny == set() with input as data.plans.denied.shrink with main.max_shrink_percent as 21
}

test_what_is_not_a_plan if {
	count(main.deny) == 1 with input as {}
	count(main.deny) == 1 with input as "Plan: 1 to add"
}
