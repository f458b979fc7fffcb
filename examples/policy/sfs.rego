# Rules for a plan as JSON: deny is the set of reasons not to apply it.
package main

# A shrink by more than this many percent needs a label.
max_shrink_percent := 20

# The label is a metadata key or a tag of the share. Its value is the size in GiB that the share may be shrunk to: one that
# was not removed approves no other shrink.
label := "shrink_approved"

deny contains "The input is not a plan: make it with `terraform show -json`" if not input.format_version

deny contains message if {
	some share in managed("sfs_share")
	is_shrunk_too_far(share.change)
	not is_approved(share.change.after)
	message := sprintf(
		"%s shrinks from %d GiB to %d GiB, by more than %d %%: set %s = \"%d\" in its metadata or tags",
		[
			share.address, share.change.before.actual_size, share.change.after.actual_size,
			max_shrink_percent, label, share.change.after.actual_size,
		],
	)
}

deny contains message if {
	some share in managed("sfs_share")
	share.change.before.actual_size > 0
	share.change.after_unknown.actual_size
	not is_replaced(share.change)
	message := sprintf("%s: its new size is not known in the plan", [share.address])
}

deny contains message if {
	some share in managed("sfs_share")
	is_replaced(share.change)
	message := sprintf("%s is replaced: its data would be lost", [share.address])
}

deny contains message if {
	some share in managed("sfs_share")
	is_object(share.change.after)
	not share.change.after.deletion_protection
	message := sprintf("%s has no deletion protection: set deletion_protection = true", [share.address])
}

deny contains message if {
	some [address, rule] in access_rules
	rule.access_type == "ip"
	endswith(rule.access_to, "/0")
	message := sprintf("%s allows access from everywhere (%s)", [address, rule.access_to])
}

managed(type) := [resource |
	some resource in input.resource_changes
	resource.mode == "managed"
	resource.type == type
]

# actual_size also shows a shrink that a change of size_policy causes.
is_shrunk_too_far(change) if {
	freed := change.before.actual_size - change.after.actual_size
	freed * 100 > change.before.actual_size * max_shrink_percent
}

is_approved(share) if {
	some labels in [share.metadata, share.tags]
	to_number(labels[label]) == share.actual_size
}

is_replaced(change) if {
	"delete" in change.actions
	"create" in change.actions
}

access_rules contains [resource.address, resource.change.after] if {
	some resource in managed("sfs_share_access_rule")
}

access_rules contains [resource.address, rule] if {
	some resource in managed("sfs_share_access_rules")
	some rule in resource.change.after.rules
}
