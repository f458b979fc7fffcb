package manila

import "testing"

func TestGrant_SameClientComparesCanonicalAddresses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind, one, other string
		same             bool
	}{
		"an address and its mask":         {"ip", "10.0.0.1", "10.0.0.1/32", true},
		"an IPv6 address and its mask":    {"ip", "fd00::1", "fd00::1/128", true},
		"two forms of an IPv6 address":    {"ip", "FD00:0:0::1", "fd00::1", true},
		"two forms of an IPv6 range":      {"ip", "FD00:0:0::/64", "fd00::/64", true},
		"a range with and without a host": {"ip", "10.0.0.5/24", "10.0.0.0/24", false},
		"an address and a range":          {"ip", "10.0.0.0", "10.0.0.0/24", false},
		"users in other letters":          {"user", "Alice", "alice", false},
		"a user named like an address":    {"user", "10.0.0.1", "10.0.0.1/32", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, other := Grant{Type: test.kind, To: test.one}, Grant{Type: test.kind, To: test.other, Level: "ro"}
			if one.SameClient(other) != test.same || other.SameClient(one) != test.same {
				t.Errorf("%v", !test.same)
			}
			if one.Equal(other) {
				t.Error("rw and ro are not equal")
			}
		})
	}
	if !(Grant{Type: "ip", To: "10.0.0.1"}).Equal(Grant{Type: "ip", To: "10.0.0.1/32", Level: "rw"}) {
		t.Error("no level is rw")
	}
}
