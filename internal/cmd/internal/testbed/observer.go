package testbed

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/shares"
)

// ObserveInterval is the time between two polls of the observer, and so the
// precision with which it knows when the service was done.
const ObserveInterval = 50 * time.Millisecond

// Observation is the state of a share in a response of the service.
type Observation struct {
	At     time.Time // when the request was sent
	ID     string    `json:"id"`
	Status string    `json:"status"`
	Size   int       `json:"size"` // GiB
}

func (o Observation) String() string { return fmt.Sprintf("%s, %d GiB", o.Status, o.Size) }

// Observer asks the service directly, through neither the provider nor the
// recording proxy. It is also the client that changes a share outside Terraform.
type Observer struct{ client *gophercloud.ServiceClient }

func newObserver(ctx context.Context, b *Backend) (*Observer, error) {
	auth := b.Auth
	auth.AllowReauth = true
	provider, err := openstack.AuthenticatedClient(ctx, auth)
	if err != nil {
		return nil, fmt.Errorf("cannot authenticate at %s: %w", auth.IdentityEndpoint, err)
	}
	client, err := openstack.NewSharedFileSystemV2(provider, gophercloud.EndpointOpts{Region: b.Region})
	if err != nil {
		return nil, fmt.Errorf("cannot find the share service (sharev2) of region %q in the catalogue: %w", b.Region, err)
	}
	client.Microversion = "2.7" // the first that knows the action as extend, which is how gophercloud sends it
	return &Observer{client: client}, nil
}

// Shares lists the ids of all shares of the project.
func (o *Observer) Shares(ctx context.Context) ([]string, error) {
	pages, err := shares.ListDetail(o.client, shares.ListOpts{}).AllPages(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot list shares: %w", err)
	}
	all, err := shares.ExtractShares(pages)
	var ids []string
	for _, share := range all {
		ids = append(ids, share.ID)
	}
	slices.Sort(ids)
	return ids, err
}

// Get reads one share.
func (o *Observer) Get(ctx context.Context, share string) (Observation, error) {
	at := time.Now()
	found, err := shares.Get(ctx, o.client, share).Extract()
	if err != nil {
		return Observation{}, err
	}
	return Observation{At: at, ID: found.ID, Status: found.Status, Size: found.Size}, nil
}

// Create requests a share and does not wait for it.
func (o *Observer) Create(ctx context.Context, name string, size int) (id string, err error) {
	created, err := shares.Create(ctx, o.client, shares.CreateOpts{Name: name, ShareProto: "NFS", Size: size}).Extract()
	if err != nil {
		return "", err
	}
	return created.ID, nil
}

// Extend extends a share and waits for the new size.
func (o *Observer) Extend(ctx context.Context, share string, size int) error {
	if err := shares.Extend(ctx, o.client, share, shares.ExtendOpts{NewSize: size}).ExtractErr(); err != nil {
		return err
	}
	return o.poll(ctx, share, func(now Observation) bool { return now.Status == "available" && now.Size == size })
}

// Delete deletes a share as soon as the service allows it, and waits until it is gone.
func (o *Observer) Delete(ctx context.Context, share string) error {
	err := o.poll(ctx, share, func(now Observation) bool { return now.Status == "available" || now.Status == "error" })
	if err == nil {
		err = shares.Delete(ctx, o.client, share).ExtractErr()
	}
	if err == nil {
		err = o.poll(ctx, share, func(Observation) bool { return false })
	}
	if gophercloud.ResponseCodeIs(err, http.StatusNotFound) {
		return nil
	}
	return err
}

// Watch polls a share until stop is called, which returns every change, in order.
func (o *Observer) Watch(ctx context.Context, share string) (stop func() []Observation) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan []Observation, 1)
	go func() {
		var changes []Observation
		_ = o.poll(ctx, share, func(now Observation) bool {
			if len(changes) == 0 || changes[len(changes)-1].String() != now.String() {
				changes = append(changes, now)
			}
			return false
		})
		done <- changes
	}()
	return func() []Observation {
		cancel()
		return <-done
	}
}

// poll reads the share until it is as wanted or cannot be read.
func (o *Observer) poll(ctx context.Context, share string, wanted func(Observation) bool) error {
	for {
		now, err := o.Get(ctx, share)
		if err != nil || wanted(now) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(ObserveInterval):
		}
	}
}

// ResizeDone is when a share was first observed as available after it had been resizing.
func ResizeDone(observations []Observation) (at time.Time, ok bool) {
	observations = slices.SortedStableFunc(slices.Values(observations), func(a, b Observation) int { return a.At.Compare(b.At) })
	resizing := false
	for _, o := range observations {
		switch {
		case o.Status != "available":
			resizing = true
		case resizing:
			return o.At, true
		}
	}
	return time.Time{}, false
}
