package manila

import "testing"

func TestServiceAddress_IsDerivedFromTheRegion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ service, region, authURL, want string }{
		"Huawei Cloud":                 {"sfs", "cn-north-4", "", "https://sfs.cn-north-4.myhuaweicloud.com"},
		"Huawei Cloud, in Europe":      {"sfs", "eu-west-101", "", "https://sfs.eu-west-101.myhuaweicloud.eu"},
		"Open Telekom Cloud":           {"sfs", "eu-de", "", "https://sfs.eu-de.otc.t-systems.com"},
		"its IAM":                      {"iam", "eu-nl", "", "https://iam.eu-nl.otc.t-systems.com"},
		"Open Telekom Cloud, Swiss":    {"sfs", "eu-ch2", "", "https://sfs.eu-ch2.sc.otc.t-systems.com"},
		"FlexibleEngine":               {"sfs", "eu-west-0", "", "https://sfs.eu-west-0.prod-cloud-ocb.orange-business.com"},
		"by the address of IAM":        {"sfs", "north-1", "https://iam.north-1.hcs.example/v3", "https://sfs.north-1.hcs.example"},
		"which is another region's":    {"sfs", "eu-de", "https://iam.eu-nl.example/v3", "https://sfs.eu-de.otc.t-systems.com"},
		"by nothing":                   {"sfs", "RegionOne", "https://keystone.example/v3", ""},
		"no region":                    {"sfs", "", "https://iam.eu-de.otc.t-systems.com/v3", ""},
		"a region that only begins so": {"sfs", "eu-de-2", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _ := serviceAddress(test.service, test.region, test.authURL); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
