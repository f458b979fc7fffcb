package chaos

import (
	"maps"
	"slices"

	"pgregory.net/rapid"
)

// drawSchedule draws what is simple first, because that is where shrinking goes.
func drawSchedule(t *rapid.T) Schedule {
	schedule := Schedule{
		Service: rapid.SampledFrom([]string{"", "legacy", "no messages", sfs}).Draw(t, "service"),
		AtOnce:  rapid.Bool().Draw(t, "at once"),
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
		if act, acts := drawAct(t, share); acts {
			round.Acts = append(round.Acts, act)
		}
	}
	for range rapid.SampledFrom([]int{0, 1, 2, 3, 4, 6, 8}).Draw(t, "faults") {
		round.Faults = append(round.Faults, drawFault(t, shares))
	}
	if rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "lost and not visible") {
		round.Faults = append(round.Faults, drawLostAndNotVisible(t, shares)...)
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "others") {
		round.Others = append(round.Others, Other{
			Share:   rapid.IntRange(0, shares-1).Draw(t, "other's share"),
			Request: rapid.IntRange(1, 20*shares).Draw(t, "other's request"),
			Do:      rapid.SampledFrom([]string{resizes, renames, deletes}).Draw(t, "other does"),
			Size:    5 * rapid.IntRange(1, 6).Draw(t, "other's size"),
		})
	}
	if how := rapid.SampledFrom([]string{"", "", kill, interrupt, network}).Draw(t, "end"); how != "" {
		round.End = &End{
			How:     how,
			Request: rapid.IntRange(1, 16*shares).Draw(t, "end at"),
			Done:    rapid.Bool().Draw(t, "done"),
		}
	}
	return round
}

// drawLostAndNotVisible are two faults that matter most together: the service has
// taken the work on, nobody was told, and nothing is to be seen of it yet.
func drawLostAndNotVisible(t *rapid.T, shares int) []Fault {
	lost := Fault{
		Effect: rapid.SampledFrom([]string{"cut after the work", "cut in the body", "half a JSON"}).Draw(t, "lost by"),
		On:     rapid.SampledFrom([]string{onShrink, onExtend, onDelete, onCreate}).Draw(t, "lost on"),
		Share:  rapid.IntRange(-1, shares-1).Draw(t, "lost of"),
		Times:  rapid.IntRange(1, 3).Draw(t, "lost times"),
	}
	hidden := lost
	hidden.Effect = rapid.SampledFrom([]string{"not visible for 8 s", "not visible for 3 s"}).Draw(t, "not visible for")
	return []Fault{lost, hidden}
}

func drawAct(t *rapid.T, share int) (Act, bool) {
	do := rapid.SampledFrom([]string{apply, apply, apply, "", destroy, refresh, reimport}).Draw(t, "do")
	act := Act{Share: share, Do: do}
	if do == apply {
		act.Size = 5 * rapid.IntRange(1, 6).Draw(t, "size")
		act.Renamed = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "renamed")
		act.Note = rapid.SampledFrom([]string{"", "", "one", "two"}).Draw(t, "note")
		act.Hurry = rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "hurry")
	}
	return act, do != ""
}

var effectNames = slices.Sorted(maps.Keys(effects))

func drawFault(t *rapid.T, shares int) Fault {
	name := rapid.SampledFrom(effectNames).Draw(t, "effect")
	kinds := append([]string{"", "", "", ""}, requestKinds...)
	if only := effects[name].only; len(only) > 0 {
		kinds = only
	}
	return Fault{
		Effect: name,
		On:     rapid.SampledFrom(kinds).Draw(t, "on"),
		Share:  rapid.IntRange(-1, shares-1).Draw(t, "fault's share"),
		Skip:   rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 3, 5, 8}).Draw(t, "skip"),
		Times:  rapid.IntRange(1, 3).Draw(t, "times"),
	}
}
