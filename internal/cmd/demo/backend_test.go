package main

import (
	"strings"
	"testing"
)

func TestARealServiceNeedsItsLogin(t *testing.T) {
	t.Parallel()
	variables := map[string]string{"SFS_ACC_BACKEND": "manila", "OS_AUTH_URL": "http://127.0.0.1:5000/v3", "OS_USERNAME": "demo"}
	_, err := openBackend(func(name string) string { return variables[name] })
	if err == nil || !strings.Contains(err.Error(), "OS_PASSWORD, OS_PROJECT_NAME, SFS_MANILA_CONTROL_DIR is not set") {
		t.Errorf("got %v", err)
	}
}

func TestAnUnknownBackendIsAnError(t *testing.T) {
	t.Parallel()
	_, err := openBackend(func(string) string { return "cinder" })
	if err == nil || !strings.Contains(err.Error(), `"cinder"`) {
		t.Errorf("got %v", err)
	}
}
