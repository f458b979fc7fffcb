package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// mostBytes is how large the stripped binary may be.
const mostBytes = 25_000_000

// process measures the provider as a program.
func (b *bench) process(ctx context.Context) ([]row, error) {
	info, err := os.Stat(b.stage.Provider)
	if err != nil {
		return nil, err
	}
	size := row{
		what: "Size of the stripped binary", result: fmt.Sprintf("%.1f MB", float64(info.Size())/1e6),
		how: "`go build -trimpath -ldflags '-s -w'`",
	}
	rows := []row{size.within("25 MB", info.Size() <= mostBytes)}

	var alone sample
	for range b.times(7) {
		took, err := b.handshake(ctx)
		if err != nil {
			return rows, err
		}
		alone = append(alone, took)
	}
	rows = append(rows, row{
		what: "Start of the provider's process", result: alone.String(),
		how: fmt.Sprintf("median of %s, from the start until Terraform could speak to it", counted(len(alone), "run")),
	})
	if b.open.real() {
		return rows, nil
	}
	start, err := b.startUp(ctx)
	return append(rows, start), err
}

// startUp is the least that a person ever waits.
func (b *bench) startUp(ctx context.Context) (r row, err error) {
	w, err := b.world(ctx, 1, 1)
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()
	w.pace(0)
	var took sample
	for range b.times(7) {
		plan, err := w.plan(ctx)
		if err != nil {
			return row{}, err
		}
		took = append(took, plan.took)
	}
	return row{
		what: "Start-up: `terraform plan` of one unchanged share", result: took.String(),
		how: fmt.Sprintf("median of %s, the whole command; the service answers at once", counted(len(took), "run")),
	}, nil
}

// handshake starts the provider as Terraform does and stops it when it says
// where it listens.
func (b *bench) handshake(ctx context.Context) (time.Duration, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	command := exec.CommandContext(ctx, b.stage.Provider)
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
	// It is killed, which is an error here and well so.
	_ = command.Wait()
	if err != nil || strings.Count(line, "|") < 4 {
		return 0, fmt.Errorf("the provider did not say where it listens, but %q: %w", line, err)
	}
	return took, nil
}

// memory plans once more and watches how large the provider becomes.
func (b *bench) memory(ctx context.Context, w *world, count int) (row, error) {
	done := make(chan struct{})
	peak := make(chan int, 1)
	go func() { peak <- watchMemory(b.stage.Provider, done) }()
	_, err := w.plan(ctx)
	close(done)
	most := <-peak
	r := row{
		what:   fmt.Sprintf("Peak memory of the provider at %s", counted(count, "share")),
		result: fmt.Sprintf("%d MiB", most>>10),
		how:    "VmHWM in /proc, read every 5 ms during a plan",
	}
	if most == 0 {
		r.result = "not known: this system has no /proc"
	}
	return r, err
}

// watchMemory gives the largest peak of all processes of a program, in KiB.
func watchMemory(program string, done <-chan struct{}) int {
	most := 0
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		most = max(most, peakMemory(program))
		select {
		case <-done:
			return most
		case <-ticker.C:
		}
	}
}

func peakMemory(program string) int {
	most := 0
	// The pattern is well formed, and that is the only error.
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != program {
			continue
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
		if err == nil {
			most = max(most, kibibytes(field(string(text), "VmHWM")))
		}
	}
	return most
}
