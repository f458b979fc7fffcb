package main

import (
	"strings"
	"testing"
)

func TestWhatTerraformInstalledIsRead(t *testing.T) {
	t.Parallel()

	const said = `{"terraform_version": "1.11.4", "provider_selections": {"registry.terraform.io/opensfs/sfs": "1.2.3"}}`
	if err := checkSelected(said, "1.2.3"); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{`{"provider_selections": {}}`, strings.ReplaceAll(said, "1.2.3", "1.2.2"), "-"} {
		if checkSelected(wrong, "1.2.3") == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

func TestTheFingerprintIsThatOfTheFirstKey(t *testing.T) {
	t.Parallel()

	const listing = "sec:u:3072:1:5607C65665805C14:1764196000:::u:::sc:::+:::23::0:\n" +
		"fpr:::::::::A2C39EEE1B8B8DC7A79B431A5607C65665805C14:\n" +
		"grp:::::::::0000000000000000000000000000000000000000:\n" +
		"fpr:::::::::B2C39EEE1B8B8DC7A79B431A5607C65665805C14:\n"
	if got := fingerprintIn(listing); got != "A2C39EEE1B8B8DC7A79B431A5607C65665805C14" {
		t.Errorf("got %q", got)
	}
	if got := fingerprintIn("gpg: no keys\n"); got != "" {
		t.Errorf("got %q of no key", got)
	}
}

func TestASignatureIsValidByItsKeyOrTheOneAboveIt(t *testing.T) {
	t.Parallel()

	const said = "[GNUPG:] GOODSIG 1111 Release <a@example.invalid>\n[GNUPG:] VALIDSIG 2222 2026-11-26 1795734503 0 4 0 1 10 00 1111\n"
	if !validBy(said, "2222") || !validBy(said, "1111") {
		t.Error("it is valid by both")
	}
	if validBy(said, "3333") || validBy(strings.ReplaceAll(said, "VALIDSIG", "EXPKEYSIG"), "1111") || validBy("", "1111") {
		t.Error("it is valid by a key that did not sign, or without being valid")
	}
}

func TestWithoutACommandThereIsNothingToDo(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{nil, {"snapshot"}, {"publish", "1.2.3"}} {
		if err := run(t.Context(), args); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
