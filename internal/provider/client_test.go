package provider

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestTheClientsLogGoesToTerraformWithoutSecrets(t *testing.T) {
	t.Parallel()
	w := world{arguments: map[string]any{
		"auth_url": keystone, "username": "ana", "password": "hunter2",
	}}
	var output bytes.Buffer
	w.client(t).Log(tflogtest.RootLogger(t.Context(), &output), "asked hunter2", map[string]any{
		"url": "https://sfs.example.com/?p=hunter2", "token": "gAAAA", "status": 200,
	})

	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil || len(entries) != 1 {
		t.Fatalf("got %v, %v", entries, err)
	}
	entry := entries[0]
	if entry["@level"] != "debug" || entry["status"] != 200.0 {
		t.Errorf("got %v", entry)
	}
	for name, value := range entry {
		if text, ok := value.(string); ok && (strings.Contains(text, "hunter2") || strings.Contains(text, "gAAAA")) {
			t.Errorf("a secret is in the log: %s=%s", name, text)
		}
	}
}

func TestTheSystemClockStopsSleepingWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (systemClock{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := (systemClock{}).Sleep(t.Context(), time.Nanosecond); err != nil {
		t.Errorf("got %v", err)
	}
	if now := (systemClock{}).Now(); time.Since(now) > time.Minute {
		t.Errorf("got %s", now)
	}
}
