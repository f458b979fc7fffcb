package main

import (
	"bytes"
	"debug/buildinfo"
)

// built is what a binary says of how it was built.
type built struct {
	os, arch string
	cgo      bool
	trimmed  bool
}

func readBuild(binary []byte) (built, error) {
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return built{}, err
	}
	var b built
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			b.os = s.Value
		case "GOARCH":
			b.arch = s.Value
		case "CGO_ENABLED":
			b.cgo = s.Value == "1"
		case "-trimpath":
			b.trimmed = s.Value == "true"
		}
	}
	return b, nil
}
