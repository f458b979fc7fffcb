package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Witness talks to the service itself, not through the provider and not over
// the wire that is recorded: it says what is really there, and it is the
// somebody who resizes a share behind Terraform's back.
type Witness struct {
	// Service is the address of the share service, without /v2.
	Service string
	project string
	token   string
	http    *http.Client
}

// microversion is the last at which an action is named os-extend.
const microversion = "2.6"

// WatchPause is between two looks of the witness, and so how exactly it knows
// when the service was done.
const WatchPause = 50 * time.Millisecond

// ErrGone is what a look at a share that is not there gives.
var ErrGone = errors.New("the service has no such share")

// LogIn takes a token and finds the share service in the catalogue.
func LogIn(ctx context.Context, as Login) (*Witness, error) {
	w := &Witness{http: &http.Client{Timeout: 30 * time.Second}}
	address := versionedAuthURL(as.AuthURL) + "/auth/tokens"
	header, answer, err := w.send(ctx, http.MethodPost, address, as.request())
	if err != nil {
		return nil, fmt.Errorf("cannot log in: %w", err)
	}
	var body struct {
		Token struct {
			Project struct{ ID string }
			Catalog []catalogueEntry
		}
	}
	if err := json.Unmarshal(answer, &body); err != nil {
		return nil, fmt.Errorf("cannot log in: Keystone's answer cannot be read: %w", err)
	}
	w.token, w.project = header.Get("X-Subject-Token"), body.Token.Project.ID
	if w.Service, err = findService(body.Token.Catalog, as.Region); err != nil {
		return nil, err
	}
	return w, nil
}

type catalogueEntry struct {
	Type      string
	Endpoints []struct{ Interface, Region, URL string }
}

// findService gives the public address of the share service, without /v2 and
// the project, which some clouds have in it and some not.
func findService(catalogue []catalogueEntry, region string) (string, error) {
	for _, entry := range catalogue {
		if entry.Type != "sharev2" {
			continue
		}
		for _, endpoint := range entry.Endpoints {
			if endpoint.Interface != "public" || region != "" && endpoint.Region != region {
				continue
			}
			before, _, _ := strings.Cut(endpoint.URL, "/v2")
			return strings.TrimRight(before, "/"), nil
		}
	}
	return "", fmt.Errorf("the catalogue has no share service (sharev2) in region %q", region)
}

func versionedAuthURL(authURL string) string {
	return strings.TrimSuffix(strings.TrimRight(authURL, "/"), "/v3") + "/v3"
}

// Shares lists the ids of all shares of the project.
func (w *Witness) Shares(ctx context.Context) ([]string, error) {
	answer, err := w.call(ctx, http.MethodGet, "/shares", nil)
	if err != nil {
		return nil, err
	}
	var list struct{ Shares []struct{ ID string } }
	if err := json.Unmarshal(answer, &list); err != nil {
		return nil, fmt.Errorf("the list of shares cannot be read: %w", err)
	}
	var ids []string
	for _, share := range list.Shares {
		ids = append(ids, share.ID)
	}
	slices.Sort(ids)
	return ids, nil
}

// Look sees one share as it is now; ErrGone when it is not there.
func (w *Witness) Look(ctx context.Context, share string) (Sighting, error) {
	at := time.Now()
	answer, err := w.call(ctx, http.MethodGet, "/shares/"+url.PathEscape(share), nil)
	if err != nil {
		return Sighting{}, err
	}
	return readShare(answer, at), nil
}

// Extend makes the share larger and waits until it is.
func (w *Witness) Extend(ctx context.Context, share string, size int) error {
	body := map[string]any{"os-extend": map[string]int{"new_size": size}}
	if _, err := w.call(ctx, http.MethodPost, "/shares/"+url.PathEscape(share)+"/action", body); err != nil {
		return err
	}
	return w.await(ctx, share, func(seen Sighting) bool { return seen.Status == "available" && seen.Size == size })
}

// Remove deletes the share as soon as the service allows it, and waits until it is gone.
func (w *Witness) Remove(ctx context.Context, share string) error {
	resting := func(seen Sighting) bool { return seen.Status == "available" || seen.Status == "error" }
	err := w.await(ctx, share, resting)
	if err == nil {
		_, err = w.call(ctx, http.MethodDelete, "/shares/"+url.PathEscape(share), nil)
	}
	if err == nil {
		err = w.await(ctx, share, func(Sighting) bool { return false })
	}
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

func (w *Witness) await(ctx context.Context, share string, ready func(Sighting) bool) error {
	for {
		seen, err := w.Look(ctx, share)
		if err != nil || ready(seen) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(WatchPause):
		}
	}
}

// Watch follows a share until the returned function is called, which gives all that changed, in order.
func (w *Witness) Watch(ctx context.Context, share string) (stop func() []Sighting) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan []Sighting, 1)
	go func() {
		var seen []Sighting
		_ = w.await(ctx, share, func(now Sighting) bool {
			if len(seen) == 0 || seen[len(seen)-1].String() != now.String() {
				seen = append(seen, now)
			}
			return false
		})
		done <- seen
	}()
	return func() []Sighting {
		cancel()
		return <-done
	}
}

// Create asks for a share and does not wait for it.
func (w *Witness) Create(ctx context.Context, name string, size int) (Sighting, error) {
	at := time.Now()
	body := map[string]any{"share": map[string]any{"name": name, "share_proto": "NFS", "size": size}}
	answer, err := w.call(ctx, http.MethodPost, "/shares", body)
	if err != nil {
		return Sighting{}, err
	}
	return readShare(answer, at), nil
}

func (w *Witness) call(ctx context.Context, method, path string, content any) ([]byte, error) {
	_, answer, err := w.send(ctx, method, w.Service+"/v2/"+w.project+path, content)
	return answer, err
}

func (w *Witness) send(ctx context.Context, method, address string, content any) (http.Header, []byte, error) {
	var body io.Reader = http.NoBody
	if content != nil {
		text, err := json.Marshal(content)
		if err != nil {
			return nil, nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Openstack-Manila-Api-Version", microversion)
	if w.token != "" {
		request.Header.Set("X-Auth-Token", w.token)
	}
	response, err := w.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, nil, err
	case response.StatusCode == http.StatusNotFound:
		return nil, nil, ErrGone
	case response.StatusCode >= http.StatusMultipleChoices:
		return nil, nil, fmt.Errorf("%s %s was answered with status %d", method, address, response.StatusCode)
	}
	return response.Header, answer, nil
}
