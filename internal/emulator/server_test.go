package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func startServer(t *testing.T, opts emulator.Options) *emulator.Server {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server
}

func send(ctx context.Context, method, url, token, body string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Auth-Token", token)
	return http.DefaultTransport.RoundTrip(request)
}

func loginTo(t *testing.T, server *emulator.Server) string {
	t.Helper()
	resp, err := send(t.Context(), "POST", server.AuthURL+"/auth/tokens", "", passwordLogin(emulator.UserName, emulator.Password))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(text), `"url":"`+server.Endpoint+`"`) {
		t.Errorf("the endpoint %s is not in the catalogue: %s %v", server.Endpoint, text, err)
	}
	return resp.Header.Get("X-Subject-Token")
}

func TestServer_ListensUntilItIsClosed(t *testing.T) {
	t.Parallel()
	server := startServer(t, emulator.Options{})
	token := loginTo(t, server)
	resp, err := send(t.Context(), "GET", server.Endpoint+"/shares", token, "")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", resp, err)
	}
	_ = resp.Body.Close()
	server.Close()
	if resp, err := send(t.Context(), "GET", server.URL, "", ""); err == nil {
		_ = resp.Body.Close()
		t.Error("it still listens")
	}
	if _, err := emulator.Start("127.0.0.1:-1", emulator.Options{}); err == nil {
		t.Error("that is no address")
	}
}

func TestServer_ConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect   emulator.Effect
		inBody   bool
		created  int
		recorded int // status
	}{
		"before the work": {emulator.CutBefore(), false, 0, 0},
		"after the work":  {emulator.CutAfter(), false, 1, 0},
		"in the body":     {emulator.CutBody(), true, 1, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, emulator.Options{})
			token := loginTo(t, server)
			server.Inject(emulator.Fault{Method: "POST", Times: 1, Effect: test.effect})
			resp, err := send(t.Context(), "POST", server.Endpoint+"/shares", token, `{"share":{"share_proto":"NFS","size":1}}`)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				_ = resp.Body.Close()
			} else if test.inBody {
				t.Errorf("no response: %v", err)
			}
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !strings.Contains(err.Error(), "reset") {
				t.Errorf("got %v", err)
			}
			if got := len(server.Shares()); got != test.created {
				t.Errorf("%d shares, want %d", got, test.created)
			}
			requests := server.Requests()
			if got := requests[len(requests)-1].Status; got != test.recorded {
				t.Errorf("recorded as %d, want %d", got, test.recorded)
			}
		})
	}
}

func TestServer_ADelayEndsWhenTheClientDisconnects(t *testing.T) {
	t.Parallel()
	logged := make(chan string, 10)
	server := startServer(t, emulator.Options{Log: func(line string) { logged <- line }})
	token := loginTo(t, server)
	<-logged
	server.Inject(emulator.Fault{Times: 1, Effect: emulator.Delay(time.Hour)})
	arrived := make(chan struct{})
	server.Inject(emulator.Fault{Times: 1, Effect: emulator.BeforeWork(func() { close(arrived) })})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	resp, err := send(ctx, "POST", server.Endpoint+"/shares", token, `{"share":{"share_proto":"NFS","size":1}}`)
	if err == nil {
		_ = resp.Body.Close()
		t.Error("a response before the delay ended")
	}
	<-logged
	if got := len(server.Shares()); got != 1 {
		t.Errorf("%d shares", got)
	}
}

func TestServer_LatencyIsAddedToEveryRequest(t *testing.T) {
	t.Parallel()
	server := startServer(t, emulator.Options{Latency: 20 * time.Millisecond})
	began := time.Now()
	loginTo(t, server)
	if took := time.Since(began); took < 20*time.Millisecond {
		t.Errorf("took %s", took)
	}
}

func TestServer_ConcurrentClients(t *testing.T) {
	t.Parallel()
	server := startServer(t, emulator.Options{})
	token := loginTo(t, server)
	var clients sync.WaitGroup
	for range 10 {
		clients.Go(func() {
			for range 10 {
				resp, err := send(t.Context(), "POST", server.Endpoint+"/shares", token, `{"share":{"share_proto":"NFS","size":1}}`)
				if err != nil || resp.StatusCode != http.StatusOK {
					t.Errorf("got %v, %v", resp, err)
					return
				}
				_ = resp.Body.Close()
				for _, s := range server.Shares() {
					server.SetUsed(s.ID, 1)
				}
			}
		})
	}
	clients.Wait()
	if got := len(server.Shares()); got != 100 {
		t.Errorf("%d shares", got)
	}
}
