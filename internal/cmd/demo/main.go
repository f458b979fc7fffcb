// Command demo shows with a real Terraform what the provider does: a share is
// created, extended and shrunk; a shrink is refused; the share is resized
// outside Terraform; and in the end everything is deleted.
//
//	go run ./internal/cmd/demo
//	go run ./internal/cmd/manila -- go run ./internal/cmd/demo
//	go run ./internal/cmd/manila -ceph -- go run ./internal/cmd/demo
//
// The first runs against the emulator, inside this program. The second, with
// SFS_ACC_BACKEND=manila and the OS_* credentials in the environment, runs the
// same steps against a real Manila, and the third with a real CephFS behind it, to which bytes are written. A recording proxy between the provider and
// the service shows the requests.
//
// Every step is checked: the exit status is 0 if all checks pass, 1 if one
// fails, and 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func main() {
	out := &printer{w: os.Stdout, color: wantsColor(os.Stdout, os.Getenv)}
	testbed.Main("demo", func(ctx context.Context) error { return run(ctx, out) })
}

// run sets everything up, runs the steps and removes everything again.
func run(ctx context.Context, out *printer) (err error) {
	backend, err := testbed.OpenBackend(ctx, os.Getenv, emulator.Options{
		Takes: emulator.Durations{Create: time.Second, Delete: time.Second},
	})
	if err != nil {
		return err
	}
	defer backend.Close()

	out.note("Building the provider ...")
	terraform, err := testbed.Install(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, terraform.Close()) }()
	environment := backend.Environment(os.Environ(), true)
	if !out.color {
		environment = append(environment, "TF_CLI_ARGS=-no-color")
	}
	workspace, err := terraform.NewWorkspace("storage", environment)
	if err != nil {
		return err
	}

	d := &demo{out: out, backend: backend, workspace: workspace, began: time.Now()}
	defer func() { err = errors.Join(err, d.deleteShare(context.WithoutCancel(ctx))) }()
	return d.run(ctx)
}
