package chaos

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// drawSchedule lists simple values first, because rapid shrinks to them.
func drawSchedule(t *rapid.T) Schedule {
	schedule := Schedule{
		Service: rapid.SampledFrom([]string{"", "legacy", "no messages", sfs, "newest"}).Draw(t, "service"),
		NoPause: rapid.Bool().Draw(t, "no pause"),
	}
	shares := rapid.SampledFrom([]int{1, 2, 3}).Draw(t, "shares")
	rounds := rapid.SampledFrom([]int{1, 2, 3, 4, 5}).Draw(t, "rounds")
	for range rounds {
		schedule.Rounds = append(schedule.Rounds, drawRound(t, shares))
	}
	return schedule
}

func drawRound(t *rapid.T, shares int) Round {
	var round Round
	for share := range shares {
		if operation := drawOperation(t, share); operation.Kind != "" {
			round.Operations = append(round.Operations, operation)
		}
	}
	for range rapid.SampledFrom([]int{0, 1, 2, 3, 4, 6, 8}).Draw(t, "faults") {
		round.Faults = append(round.Faults, drawFault(t, shares))
	}
	if rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "lost and not visible") {
		round.Faults = append(round.Faults, drawLostAndNotVisible(t, shares)...)
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "external changes") {
		round.External = append(round.External, ExternalChange{
			Share:   rapid.IntRange(0, shares-1).Draw(t, "external share"),
			Request: rapid.IntRange(1, 20*shares).Draw(t, "external request"),
			Kind:    rapid.SampledFrom([]ExternalChangeKind{externalResize, externalRename, externalDelete, externalMove}).Draw(t, "external kind"),
			Size:    5 * rapid.IntRange(1, 6).Draw(t, "external size"),
		})
	}
	if kind := rapid.SampledFrom([]InterruptionKind{"", "", kill, interrupt, outage}).Draw(t, "interruption"); kind != "" {
		round.Interruption = &Interruption{
			Kind:      kind,
			Request:   rapid.IntRange(1, 16*shares).Draw(t, "interrupted request"),
			Processed: rapid.Bool().Draw(t, "processed"),
		}
	}
	return round
}

func drawOperation(t *rapid.T, share int) Operation {
	operation := Operation{
		Share: share,
		Kind:  rapid.SampledFrom([]OperationKind{apply, apply, apply, "", destroy, refresh, reimport, replace}).Draw(t, "operation"),
	}
	if operation.isApply() {
		operation.Size = 5 * rapid.IntRange(1, 6).Draw(t, "size")
		operation.Renamed = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "renamed")
		operation.Note = rapid.SampledFrom([]string{"", "", "one", "two"}).Draw(t, "note")
		operation.Type = rapid.SampledFrom([]string{"", "", "", "", "", emulator.BoundedTypeName}).Draw(t, "type")
		operation.Zoned = rapid.SampledFrom([]bool{false, true}).Draw(t, "zoned")
		operation.Policy = rapid.SampledFrom([]string{"", "", "", atLeast}).Draw(t, "policy")
		operation.PreventShrink = rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "prevent shrink")
		operation.Protected = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "protected")
		operation.Tag = rapid.SampledFrom([]string{"", "", "blue", "red"}).Draw(t, "tag")
		operation.Rules = rapid.SampledFrom([][]string{
			nil, nil, {"10.0.0.1 rw"}, {"10.0.0.1 rw", "10.0.0.2 ro"}, {"10.0.0.1 ro", "10.0.0.3 rw"}, {"10.0.0.2 ro"},
		}).Draw(t, "rules")
		operation.ShortTimeouts = rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "short timeouts")
	}
	return operation
}

func drawFault(t *rapid.T, shares int) Fault {
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(effects))).Draw(t, "effect")
	kinds := effects[name].only
	if len(kinds) == 0 {
		kinds = slices.Concat([]RequestKind{"", "", "", "", ""}, changes, reads)
	}
	return Fault{
		Effect: name,
		On:     rapid.SampledFrom(kinds).Draw(t, "on"),
		Share:  rapid.IntRange(-1, shares-1).Draw(t, "fault's share"),
		Skip:   rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 3, 5, 8}).Draw(t, "skip"),
		Times:  rapid.IntRange(1, 3).Draw(t, "times"),
	}
}

// drawLostAndNotVisible draws two faults that are worst together: the service has
// accepted the request, its response is lost, and nothing shows the work yet.
func drawLostAndNotVisible(t *rapid.T, shares int) []Fault {
	lost := Fault{
		Effect: rapid.SampledFrom([]string{"cut after processing", "cut in the body", "truncated JSON"}).Draw(t, "lost by"),
		On:     rapid.SampledFrom([]RequestKind{shrinkRequest, extendRequest, deleteRequest, createRequest}).Draw(t, "lost on"),
		Share:  rapid.IntRange(-1, shares-1).Draw(t, "lost of"),
		Times:  rapid.IntRange(1, 3).Draw(t, "lost times"),
	}
	hidden := lost
	hidden.Effect = rapid.SampledFrom([]string{"not visible for 8 s", "not visible for 3 s"}).Draw(t, "not visible for")
	return []Fault{lost, hidden}
}
