// Command releasecheck looks at a release before others do.
//
//	releasecheck snapshot VERSION   makes a release of the present tree, and tries every part of it
//	releasecheck ready VERSION      says whether this version's changes are told and its schema is kept
//	releasecheck dist VERSION       looks at the release in dist/, signed by the key of GPG_FINGERPRINT
//
// It needs Go, git, gpg and Terraform. Nothing is published.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "releasecheck: "+err.Error())
		os.Exit(1) //nolint:gocritic // the signal handler dies with the process
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: releasecheck snapshot|ready|dist VERSION")
	}
	switch command, version := args[0], args[1]; command {
	case "snapshot":
		return trySnapshot(ctx, version)
	case "ready":
		return ready(ctx, os.DirFS("."), version)
	case "dist":
		return lookAtDist(ctx, version)
	default:
		return fmt.Errorf("%s is none of snapshot, ready and dist", command)
	}
}
