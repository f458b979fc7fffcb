package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// machine is what this is run on, as far as the system tells.
func machine() string {
	text := fmt.Sprintf("%s, %s, %s", counted(runtime.NumCPU(), "core"), processor(), runtime.GOOS+"/"+runtime.GOARCH)
	if gib := memoryGiB(); gib > 0 {
		text += fmt.Sprintf(", %d GiB of memory", gib)
	}
	return text + "; " + runtime.Version()
}

// processor is the model name that Linux knows.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unnamed processor"
	}
	if model := field(string(text), "model name"); model != "" {
		return model
	}
	return "unnamed processor"
}

func memoryGiB() int {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	return (kibibytes(field(string(text), "MemTotal")) + 1<<19) >> 20
}

// field is the value of the first line "name: value" of a file in /proc.
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// kibibytes reads "123 kB"; 0 is none.
func kibibytes(value string) int {
	number, _, _ := strings.Cut(value, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}
