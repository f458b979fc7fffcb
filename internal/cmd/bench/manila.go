package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// manilas opens the one real service that the environment names.
type manilas struct {
	login   stage.Login
	control *stage.Control
}

func (manilas) name() string { return "a real OpenStack Manila on the same machine" }

func (manilas) real() bool { return true }

func (m manilas) open(ctx context.Context) (service, error) {
	witness, err := stage.LogIn(ctx, m.login)
	if err != nil {
		return nil, err
	}
	wire, err := stage.OpenWire(m.login.AuthURL, witness.Service)
	if err != nil {
		return nil, err
	}
	return &manila{context: ctx, login: m.login, witness: witness, wire: wire, control: m.control}, nil
}

// manila is a real service with a counting proxy before it.
type manila struct {
	context context.Context
	login   stage.Login
	witness *stage.Witness
	wire    *stage.Wire
	control *stage.Control
}

func (m *manila) close() {
	m.wire.Close()
	m.control.Clear()
}

func (m *manila) environment() []string {
	as := m.login
	as.AuthURL = m.wire.AuthURL()
	return stage.Environment(os.Environ(), as, m.wire.Endpoint())
}

func (m *manila) since(moment time.Time) []request {
	var found []request
	for _, e := range m.wire.Since(moment) {
		found = append(found, request{
			at: e.Sent, method: e.Method, path: e.Path, action: e.Action(), share: shareOf(e.Path), status: e.Status,
			login: e.Path == "/identity",
		})
	}
	return found
}

func (m *manila) resizesTake(d time.Duration, shares ...string) error {
	for _, share := range shares {
		if err := m.control.Behave(share, stage.Behaviour{Extend: d, Shrink: d}); err != nil {
			return err
		}
	}
	return nil
}

// watch has a witness look past the proxy, every stage.WatchPause. Sometimes
// the provider is faster than that.
func (m *manila) watch(share string) func() (time.Time, error) {
	began := time.Now()
	stop := m.witness.Watch(m.context, share)
	return func() (time.Time, error) {
		seen := stop()
		for _, e := range m.wire.Since(began) {
			if e.Share.ID == share {
				seen = append(seen, e.Share)
			}
		}
		return workDone(seen)
	}
}

// workDone is when a share was first seen at rest after it had been at work.
func workDone(seen []stage.Sighting) (time.Time, error) {
	slices.SortStableFunc(seen, func(a, b stage.Sighting) int { return a.At.Compare(b.At) })
	working := false
	for _, s := range seen {
		switch {
		case s.Status != "available":
			working = true
		case working:
			return s.At, nil
		}
	}
	return time.Time{}, errors.New("the share was not seen at work and then at rest")
}
