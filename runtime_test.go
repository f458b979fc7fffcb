package main

import "testing"

func TestLogRequested(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variable string
		want     bool
	}{
		"no variable of a log": {"TF_INPUT=0", false},
		"an empty value":       {"TF_LOG=", false},
		"all logs":             {"TF_LOG=TRACE", true},
		"the provider's":       {"TF_LOG_PROVIDER=DEBUG", true},
		"the SDK's":            {"TF_LOG_SDK_PROTO=TRACE", true},
		"acceptance tests'":    {"TF_ACC_LOG=TRACE", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := logRequested([]string{"HOME=/root", test.variable}); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
