package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPortsAreChosenFromTheStartOnwards(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		start int
		taken []int
		want  []int
	}{
		"all free":               {0, nil, []int{20000, 20001, 20002}},
		"from the middle":        {5000, nil, []int{25000, 25001, 25002}},
		"over taken ones":        {0, []int{20000, 20002}, []int{20001, 20003, 20004}},
		"around the range's end": {9999, nil, []int{29999, 20000, 20001}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken := map[int]bool{}
			for _, port := range test.taken {
				taken[port] = true
			}
			got, err := choosePorts(3, test.start, func(port int) bool { return !taken[port] })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ports (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTooFewFreePortsAreAnError(t *testing.T) {
	t.Parallel()
	got, err := choosePorts(3, 0, func(port int) bool { return port < firstPort+2 })
	if err == nil {
		t.Fatalf("chose %v", got)
	}
	if want := "no 3 free ports from 20000 to 29999"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}
