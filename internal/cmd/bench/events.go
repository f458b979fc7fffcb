package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// event is a line of `terraform apply -json`.
type event struct {
	Level     string    `json:"@level"`
	Message   string    `json:"@message"`
	Timestamp time.Time `json:"@timestamp"`
	Type      string    `json:"type"`
	Hook      struct {
		ID string `json:"id_value"`
	} `json:"hook"`
	Diagnostic struct {
		Detail string `json:"detail"`
	} `json:"diagnostic"`
}

// completions is when each resource was said to be done, by its id.
func completions(output []byte) (map[string]time.Time, error) {
	done := map[string]time.Time{}
	for line := range bytes.Lines(output) {
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("cannot read what Terraform printed: %w", err)
		}
		if e.Type == "apply_complete" {
			done[e.Hook.ID] = e.Timestamp
		}
	}
	return done, nil
}

// failures are the errors in the output of a command that may have been given -json.
func failures(output []byte) string {
	var texts []string
	for line := range bytes.Lines(output) {
		var e event
		if json.Unmarshal(line, &e) == nil && e.Level == "error" {
			texts = append(texts, e.Message+" "+e.Diagnostic.Detail)
		}
	}
	return strings.Join(texts, "\n")
}
