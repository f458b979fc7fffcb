package main

import "testing"

func TestLogsAreWrittenWhenSomebodyAsksForThem(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		environment []string
		want        bool
	}{
		"nobody asks":           {[]string{"HOME=/root", "TF_INPUT=0"}, false},
		"an empty wish is none": {[]string{"TF_LOG="}, false},
		"all logs":              {[]string{"TF_LOG=TRACE"}, true},
		"the provider's":        {[]string{"TF_LOG_PROVIDER=DEBUG"}, true},
		"the SDK's":             {[]string{"TF_LOG_SDK_PROTO=TRACE"}, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := logsWanted(c.environment); got != c.want {
				t.Errorf("logs wanted: %v, want %v", got, c.want)
			}
		})
	}
}
