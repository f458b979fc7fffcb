# Cuts the picture of the README out of the output of `make demo`: a shrink and a rejected one, with the complete error
# message, and ⋮ where lines are left out.
{ plain = $0; gsub(/\033\[[0-9;]*m/, "", plain) }

plain ~ /^━━/ {
	scene = plain ~ /Shrink it|refused|rejected/
	omitted = 0
	if (scene && shown) print ""
}
plain ~ /Error: / { message = 1 }

scene && (message || plain ~ /^(━━|\$ |exit code|  ✓)|~ size |Apply complete| POST |GET .* available|^│     (size|status) /) {
	if (omitted) print "  ⋮"
	print
	omitted = 0
	shown++
	if (plain ~ /╵/) message = 0
	next
}
plain !~ /^[│ ]*$/ { omitted = 1 } # an empty line is no loss

END {
	if (shown < 30) {
		print "only " shown + 0 " lines of the demo were selected: adapt assets/demo.awk" > "/dev/stderr"
		exit 1
	}
}
