package emulator

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// AnyFault is a fault of the share service that the random source chooses: a
// request or three somewhere soon go wrong in one of the ways that real services
// do. It needs no real time, and it is over after at most three requests.
func AnyFault(random *rand.Rand) Fault {
	effects := anyEffects(random)
	return Fault{
		PathContains: "/shares",
		Skip:         random.IntN(6),
		Times:        1 + random.IntN(3),
		Effect:       effects[random.IntN(len(effects))],
	}
}

func anyEffects(random *rand.Rand) []Effect {
	short := time.Duration(1+random.IntN(10)) * time.Second
	effects := []Effect{
		CutBefore(), CutAfter(), CutBody(), TruncateJSON(), HTML(),
		WrongTypes(), UnknownStatus("meditating"), UnknownFields(), NullFields(), NullFields("status"),
		TooManyRequests("2"), TooManyRequests(""),
		Takes(short), Invisible(short), TornReads(1 + random.IntN(3)),
		Fail(), Refuse(), RefuseAtOnce(), RefuseByScheduler(), LoseData(),
	}
	for _, status := range []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusRequestTimeout, http.StatusConflict, http.StatusInternalServerError, http.StatusNotImplemented,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	} {
		effects = append(effects, Status(status))
	}
	return effects
}
