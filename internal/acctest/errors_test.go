package acctest

import (
	"net"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The errors that a person meets first, each with what has to be changed.

func TestAWrongPasswordIsNamed(t *testing.T) {
	t.Parallel()
	w := Start(t)
	who := w.Member()
	who.Password = "not-the-password"
	w.Test(t, resource.TestStep{
		Config:      w.ConfigurationAs(who) + share(`size = 1`),
		ExpectError: Message("Could not log in", "401 Unauthorized", "`password`"),
	})
}

func TestAServerThatDoesNotAnswerIsNamed(t *testing.T) {
	t.Parallel()
	w := Start(t)
	who := w.Member()
	who.AuthURL = "http://" + closedPort(t) + "/v3"
	w.Test(t, resource.TestStep{
		Config:      w.ConfigurationAs(who, `max_retries = 0`) + share(`size = 1`),
		ExpectError: Message("Could not log in", who.AuthURL[:len(who.AuthURL)-len("/v3")], "could not be reached", "connection refused", "`auth_url`"),
	})
}

func TestAnUnknownRegionIsNamedWithThoseThereAre(t *testing.T) {
	t.Parallel()
	w := Start(t)
	who := w.Member()
	known := who.Region
	who.Region = "Atlantis"
	w.Test(t, resource.TestStep{
		Config:      providerBlock(who) + share(`size = 1`),
		ExpectError: Message("Atlantis", known),
	})
}

func TestAnUnknownRegionOfAShareIsNamedWithThoseThereAre(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config:      providerBlock(w.Member()) + share(`size = 1`, `region = "Atlantis"`),
		ExpectError: Message("Atlantis", w.Member().Region),
	})
}

func TestACatalogueWithoutAShareServiceIsToldOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	w.Emulator().Inject(emulator.Fault{
		Method: http.MethodPost, PathContains: "/auth/tokens",
		Effect: emulator.EditObjects(func(token map[string]any) { token["catalog"] = []any{} }),
	})
	w.Test(t, resource.TestStep{
		Config:      providerBlock(w.Member()) + share(`size = 1`),
		ExpectError: Message("sharev2", "`endpoint`"),
	})
}

func TestASizeThatIsNoneIsAnErrorOfTheSize(t *testing.T) {
	t.Parallel()
	w := Start(t)
	wrong := func(size, problem string) resource.TestStep {
		return resource.TestStep{
			Config:      w.Configuration(`size = ` + size),
			PlanOnly:    true,
			ExpectError: Message(`in resource "sfs_share" "test"`, `size = `+size, problem),
		}
	}
	w.Test(t,
		wrong(`0`, "Attribute size value must be at least 1, got: 0"),
		wrong(`1.5`, "`size` is in GiB and must be a whole number of at least 1. It is 1.5."),
		wrong(`"ten"`, `Inappropriate value for attribute "size": a number is required`),
	)
	if sent := w.Proxy.Exchanges(); len(sent) > 0 {
		t.Errorf("requests went out for it: %+v", sent)
	}
}

func TestAnUnknownCloudIsNamed(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config:      "provider \"sfs\" {\n  cloud = \"cloud-nine\"\n}\n" + share(`size = 1`),
		PlanOnly:    true,
		ExpectError: Message("`cloud`", `"cloud-nine"`, "clouds.yaml"),
	})
}

func TestAnEmptyProviderBlockAndNoSharesNeedNoNetwork(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config: "provider \"sfs\" {}\n\noutput \"answer\" {\n  value = 42\n}\n",
		Check:  resource.TestCheckOutput("answer", "42"),
	})
	if sent := w.Proxy.Exchanges(); len(sent) > 0 {
		t.Errorf("requests went out: %+v", sent)
	}
}

func TestAShareWithoutAnyLoginIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config:      "provider \"sfs\" {}\n" + share(`size = 1`),
		ExpectError: Message("`auth_url`"),
	})
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}
