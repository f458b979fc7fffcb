package manila

import (
	"strings"
	"testing"
)

func TestCheckCertificate_AcceptsTheDocumentedForms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		to   string
		want string // "" is accepted
	}{
		"NFS":                            {vpc + "#10.0.0.0/24#0#no_all_squash,no_root_squash", ""},
		"CIFS":                           {vpc + "#10.0.0.1#100", ""},
		"everything":                     {vpc + "#0.0.0.0/0#1#all_squash,root_squash", ""},
		"host bits, as in the reference": {vpc + "#2.2.2.2/16#100#all_squash,root_squash", ""},
		"the form with a protocol":       {"#NFS#IP#" + vpc + "#1.1.1.1#1#no_all_squash,no_root_squash", ""},
		"a VPC only":                     {vpc, ""},
		"nothing":                        {"", "0 characters"},
		"a long name":                    {strings.Repeat("a", 65), "65 characters"},
		"too few parts":                  {vpc + "#10.0.0.1", "form"},
		"too many parts":                 {vpc + "#10.0.0.1#1#all_squash,root_squash#", "form"},
		"a priority too low":             {vpc + "#10.0.0.1#101", "priority is 101"},
		"a negative priority":            {vpc + "#10.0.0.1#-1", "priority"},
		"a priority of letters":          {vpc + "#10.0.0.1#high", `"high"`},
		"a priority with a zero":         {vpc + "#10.0.0.1#07", `"07"`},
		"IPv6":                           {vpc + "#fd00::1#1", "IPv4"},
		"a range with a dash":            {vpc + "#192.168.1.0-255#1", "IPv4"},
		"an address of a machine itself": {vpc + "#127.0.0.1#1", "loopback"},
		"an address of a group":          {vpc + "#224.0.0.1#1", "multicast"},
		"an address from 0":              {vpc + "#0.1.0.0/16#1", "0.0.0.0/0"},
		"a mask of 0":                    {vpc + "#10.0.0.0/0#1", "mask"},
		"a mask of 32":                   {vpc + "#10.0.0.1/32#1", "as 10.0.0.1"},
		"a squash that is none":          {vpc + "#10.0.0.1#1#all_squash", "root_squash"},
		"no VPC":                         {"x y#10.0.0.1#1", "not a VPC ID"},
		"an endless VPC":                 {strings.Repeat("v", 255) + "#10.0.0.1#1", "255"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckCertificate(test.to)
			if (err == nil) != (test.want == "") {
				t.Fatalf("%v", err)
			}
			if err != nil {
				wantText(t, err.Error(), test.want)
			}
		})
	}
}
