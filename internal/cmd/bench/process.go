package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// mostBytes is how large the stripped binary may be.
const mostBytes = 25_000_000

// process measures the provider as a program.
func (b *bench) process(ctx context.Context) ([]row, error) {
	info, err := os.Stat(b.terraform.Provider)
	if err != nil {
		return nil, err
	}
	size := row{
		what: "Size of the stripped binary", result: fmt.Sprintf("%.1f MB", float64(info.Size())/1e6),
		how: "`go build -trimpath -ldflags '-s -w'`",
	}
	rows := []row{size.within("25 MB", info.Size() <= mostBytes)}

	var start sample
	for range b.times(7) {
		took, err := b.handshake(ctx)
		if err != nil {
			return rows, err
		}
		start = append(start, took)
	}
	rows = append(rows, row{
		what: "Start of the provider's process", result: start.String(),
		how: fmt.Sprintf("median of %s, from the start until Terraform could connect", counted(len(start), "run")),
	})
	if b.real {
		return rows, nil
	}
	shortest, err := b.shortestPlan(ctx)
	return append(rows, shortest), err
}

func (b *bench) shortestPlan(ctx context.Context) (r row, err error) {
	d, err := b.deploy(ctx, shares(1, 1))
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	p, err := d.plans(ctx, b.times(7))
	if err != nil {
		return row{}, err
	}
	return row{
		what: "Start-up: `terraform plan` of one unchanged share", result: p.took.String(),
		how: fmt.Sprintf("median of %s, the whole command; the service responds at once", counted(len(p.took), "run")),
	}, nil
}

// handshake starts the provider as Terraform does and stops it when it says
// where it listens.
func (b *bench) handshake(ctx context.Context) (time.Duration, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	command := exec.CommandContext(ctx, b.terraform.Provider)
	command.Env = append(os.Environ(), "PLUGIN_PROTOCOL_VERSIONS=6",
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
	output, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	took := time.Since(began)
	stop()
	// It is killed, which is reported as an error.
	_ = command.Wait()
	if err != nil || strings.Count(line, "|") < 4 {
		return 0, fmt.Errorf("the provider did not say where it listens, but %q: %w", line, err)
	}
	return took, nil
}

// memory plans once more and polls the memory of the provider.
func (b *bench) memory(ctx context.Context, d *deployment, count int) (row, error) {
	most, err := peakMemory(b.terraform.Provider, func() error {
		_, err := d.plans(ctx, 1)
		return err
	})
	return row{
		what:   fmt.Sprintf("Peak memory of the provider at %s", counted(count, "share")),
		result: mebibytes(most),
		how:    fmt.Sprintf("VmHWM in /proc, read every %d ms during a plan", memoryInterval.Milliseconds()),
	}, err
}

// peakMemory is the largest peak of all processes of a program while a command runs, in KiB.
func peakMemory(program string, command func() error) (int, error) {
	done := make(chan struct{})
	peak := make(chan int, 1)
	go func() { peak <- watchMemory(program, done) }()
	err := command()
	close(done)
	return <-peak, err
}

func mebibytes(kibibytes int) string {
	if kibibytes == 0 {
		return "unknown: this system has no /proc"
	}
	return fmt.Sprintf("%d MiB", kibibytes>>10)
}

// memoryInterval is how often the peaks are read. A look at all processes takes some
// milliseconds, which Terraform lacks in the meantime.
const memoryInterval = 50 * time.Millisecond

// watchMemory is the largest peak of all processes of a program, in KiB.
func watchMemory(program string, done <-chan struct{}) int {
	most := 0
	ticker := time.NewTicker(memoryInterval)
	defer ticker.Stop()
	for {
		// The pattern is well formed, and a malformed one is the only error.
		links, _ := filepath.Glob("/proc/[0-9]*/exe")
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && target == program {
				most = max(most, kibibytes(procField(filepath.Join(filepath.Dir(link), "status"), "VmHWM")))
			}
		}
		select {
		case <-done:
			return most
		case <-ticker.C:
		}
	}
}

// machine describes where this runs, as far as the system says.
func machine() string {
	processor := procField("/proc/cpuinfo", "model name")
	if processor == "" {
		processor = "unknown processor"
	}
	text := fmt.Sprintf("%s, %s, %s/%s", counted(runtime.NumCPU(), "core"), processor, runtime.GOOS, runtime.GOARCH)
	if memory := kibibytes(procField("/proc/meminfo", "MemTotal")); memory > 0 {
		text += fmt.Sprintf(", %d GiB of memory", (memory+1<<19)>>20)
	}
	return text + "; " + runtime.Version()
}

// procField is the value of the first line "name: value" of a file in /proc; "" if there is none.
func procField(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// kibibytes reads "123 kB"; 0 if it is something else.
func kibibytes(value string) int {
	n := 0
	if _, err := fmt.Sscanf(value, "%d kB", &n); err != nil {
		return 0
	}
	return n
}
