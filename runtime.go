package main

import (
	"os"
	"runtime/debug"
	"strings"
)

// The garbage collector's pace. A plan of a thousand shares is a second or two
// of short-lived maps; collecting them less often saves a third of it. The
// limit keeps what is saved from costing memory without end.
const (
	collectAt   = 400 // percent of what lives; Go's own is 100
	memoryLimit = 256 << 20
)

// quicken spares the process work that nobody asked for. It goes by the
// environment, so that a person who asks for it gets it.
func quicken() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if !logsWanted(os.Environ()) {
		// The SDK writes every trace line to Terraform, which throws it away: a
		// third of the time of a large plan.
		_ = os.Setenv("TF_LOG_SDK", "OFF")
	}
}

// logsWanted is true when any of Terraform's logs is asked for.
func logsWanted(environment []string) bool {
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && value != "" || strings.HasPrefix(name, "TF_ACC_LOG") {
			return true
		}
	}
	return false
}
