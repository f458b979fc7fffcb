package function

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// workload returns by how much use grows in an hour, as a share of it, for one share of its kind.
type workload func(random *rand.Rand) func(hour int) float64

// workloads grow in a day by less than high_percent leaves free, and in a week by less than from target_percent to high_percent.
var workloads = map[string]workload{
	"home directories": func(random *rand.Rand) func(int) float64 {
		rate := 0.0004 * random.Float64()
		return func(hour int) float64 {
			if hour/24%7 >= 5 {
				return 0.0001 * random.NormFloat64()
			}
			return rate + 0.002*random.NormFloat64() + bulk(random)
		}
	},
	"an archive that only grows": func(random *rand.Rand) func(int) float64 {
		rate := 0.001 * random.Float64()
		return func(int) float64 { return rate*random.Float64() + bulk(random) }
	},
	"a build cache that is emptied every week": func(random *rand.Rand) func(int) float64 {
		day, rate := random.IntN(7), 0.0003+0.0007*random.Float64()
		return func(hour int) float64 {
			if hour%(7*24) == day*24 {
				return -145 * rate
			}
			return rate + 0.001*random.NormFloat64()
		}
	},
	"a project that ends": func(random *rand.Rand) func(int) float64 {
		rate := 0.0003 + 0.0005*random.Float64()
		return func(int) float64 { return -rate + 0.001*random.NormFloat64() }
	},
	"an import of data, and its removal a month later": func(random *rand.Rand) func(int) float64 {
		began, took := 240+random.IntN(240), 24+random.IntN(96)
		return func(hour int) float64 {
			switch {
			case hour >= began && hour < began+took:
				return 0.2 / float64(took)
			case hour >= began+30*24 && hour < began+30*24+12:
				return -0.05
			default:
				return 0.001 * random.NormFloat64()
			}
		}
	},
}

// bulk is data that a user copies once in three weeks.
func bulk(random *rand.Rand) float64 {
	if random.IntN(500) > 0 {
		return 0
	}
	return 0.03 + 0.05*random.Float64()
}

const days = 90

// series is the use of a share in GiB, hour by hour.
func series(seed uint64, kind workload) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	used, growth := 50+500*random.Float64(), kind(random)
	var hours []float64
	for hour := range days * 24 {
		used *= 1 + growth(hour)
		hours = append(hours, used)
	}
	return hours
}

// outcome is what 90 days with a plan every morning do to a share.
type outcome struct{ hoursFull, resizes, resizesInAWeek int }

// simulate plans with the use of an hour ago, as a service reports it.
func simulate(used []float64, size func(current, used *big.Int) *big.Int) outcome {
	var result outcome
	var resized []int
	current := size(big.NewInt(1), bytes(used[0]))
	for hour := range used {
		if bytes(used[hour]).Cmp(new(big.Int).Lsh(current, 30)) >= 0 {
			result.hoursFull++
		}
		if hour%24 != 6 {
			continue
		}
		if planned := size(current, bytes(used[hour-1])); planned.Cmp(current) != 0 {
			current = planned
			resized = append(resized, hour/24)
		}
	}
	for i, day := range resized {
		inAWeek := 0
		for _, other := range resized[:i+1] {
			if other > day-7 {
				inAWeek++
			}
		}
		result.resizesInAWeek = max(result.resizesInAWeek, inAWeek)
	}
	result.resizes = len(resized)
	return result
}

func bytes(size float64) *big.Int { return big.NewInt(int64(size * gib)) }

const seeds = 50

func TestRightSize_In90DaysNoShareIsFullAndNoneIsResizedTwiceAWeek(t *testing.T) {
	t.Parallel()
	// The defaults of examples/right-sizing.
	policy := sizePolicy{Low: whole(40), Target: whole(65), High: whole(85), Step: whole(10)}
	for name, kind := range workloads {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			total := 0
			for seed := range uint64(seeds) {
				got := simulate(series(seed, kind), policy.size)
				if got.hoursFull > 0 || got.resizesInAWeek > 1 {
					t.Errorf("seed %d: full for %d hours, and resized %d times in a week", seed, got.hoursFull, got.resizesInAWeek)
				}
				total += got.resizes
			}
			t.Logf("%.1f resizes a share", float64(total)/seeds)
		})
	}
}

// The simulation must be able to fail: a size without hysteresis changes more often, and with a high of 100 % shares get full.
func TestRightSize_TheSimulationFindsPoliciesThatAreTooTight(t *testing.T) {
	t.Parallel()
	tight := sizePolicy{Low: whole(40), Target: whole(99), High: whole(100), Step: whole(1)}
	resizesInAWeek, hoursFull := 0, 0
	for _, kind := range workloads {
		used := series(0, kind)
		resizesInAWeek = max(resizesInAWeek, simulate(used, func(_, used *big.Int) *big.Int { return fit(used, whole(20)) }).resizesInAWeek)
		hoursFull += simulate(used, tight.size).hoursFull
	}
	if resizesInAWeek < 2 || hoursFull == 0 {
		t.Errorf("at most %d resizes in a week, and full for %d hours", resizesInAWeek, hoursFull)
	}
}
