package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSchema_TheGoldenFileIsUpToDate(t *testing.T) {
	t.Parallel()

	golden, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := printSchema(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), printed.String()); diff != "" {
		t.Errorf("the schema changed; run `make generate` and commit the result (-golden +schema):\n%s", diff)
	}
}
