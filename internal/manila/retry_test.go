package manila

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	good        = reply{status: 200, body: oneShare}
	accepted    = reply{status: 202, header: map[string]string{"X-Compute-Request-Id": "req-of-202"}}
	unavailable = reply{status: 503}
	lost        = reply{do: cut}
)

func after(status int, value string) reply {
	return reply{status: status, header: map[string]string{"Retry-After": value}}
}

func TestRetry_BackOffDoublesUpToAMaximum(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, unavailable), newFakeClock()
	_, err := c.client(retries(9), on(clock)).GetShare(context.Background(), data)
	wantClass(t, err, ClassUnavailable)
	second := time.Second
	want := []time.Duration{second / 2, second, 2 * second, 4 * second, 8 * second, 16 * second, 30 * second, 30 * second, 30 * second}
	if diff := cmp.Diff(want, clock.waits()); diff != "" {
		t.Error(diff)
	}
	wantCount(t, "requests", c.requests(), 10)
}

func TestRetry_JitterIsAQuarter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attempt int
		jitter  float64
		want    time.Duration
	}{
		{1, 0, 375 * time.Millisecond}, {1, 0.999999999, 625 * time.Millisecond},
		// A quarter less than the maximum, also where the doubled wait is more.
		{7, 0, 22500 * time.Millisecond}, {99, 0, 22500 * time.Millisecond}, {7, 0.999999999, maxBackoff},
	} {
		client := New(Config{Jitter: func() float64 { return c.jitter }})
		if got := client.backoff(c.attempt, 0).Round(time.Microsecond); got != c.want {
			t.Errorf("after attempt %d it waits %s, want %s", c.attempt, got, c.want)
		}
	}
}

func TestRetry_RetryAfterIsObeyedUpToAMaximum(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	for name, test := range map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":         {"7", 7 * time.Second},
		"a date":          {clock.now.Add(42 * time.Second).Format(http.TimeFormat), 42 * time.Second},
		"a past date":     {clock.now.Add(-time.Hour).Format(http.TimeFormat), firstBackoff},
		"far too long":    {"86400", 5 * time.Minute},
		"too many digits": {"99999999999999999", 5 * time.Minute},
		"a far date":      {clock.now.Add(1000 * time.Hour).Format(http.TimeFormat), 5 * time.Minute},
		"zero":            {"0", firstBackoff},
		"negative":        {"-5", firstBackoff},
		"nonsense":        {"soon", firstBackoff},
	} {
		for _, status := range []int{429, 503} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c, clock := newFakeCloud(t, after(status, test.value), good), newFakeClock()
				client, started := c.client(retries(1), on(clock)), clock.Now()
				if _, err := client.GetShare(ctx, data); err != nil {
					t.Fatal(err)
				}
				want := test.want
				if status == http.StatusTooManyRequests && want > firstBackoff {
					want = min(maxRetryAfter, want+want/8) // with the jitter
				}
				if got := clock.Now().Sub(started); got != want {
					t.Errorf("it waits %s, want %s", got, want)
				}
			})
		}
	}
}

// A request that is not idempotent is sent once; the error says to check the share.
func TestRetry_ALostResponseIsNotRepeatedUnlessIdempotent(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*Client) error{
		"create": func(c *Client) error {
			return errorOf(c.CreateShare(ctx, CreateShare{Name: "data", Size: 1, ShareProto: "NFS"}))
		},
		"shrink": func(c *Client) error { return errorOf(c.ShrinkShare(ctx, data, 3)) },
		"extend": func(c *Client) error { return errorOf(c.ExtendShare(ctx, data, 9)) },
		"delete": func(c *Client) error { return c.DeleteShare(ctx, data) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, lost)
			e := wantClass(t, call(c.client(retries(5))), ClassLost)
			wantCount(t, "requests", c.requests(), 1)
			if !e.MayHaveBeenApplied() || !e.Transient() {
				t.Errorf("MayHaveBeenApplied %v, Transient %v", e.MayHaveBeenApplied(), e.Transient())
			}
			wantText(t, e.Advice(), "check the share before")
		})
	}
}

func TestRetry_IdempotentRequestsAreRepeated(t *testing.T) {
	t.Parallel()
	name := "new"
	body := strings.TrimSuffix(oneShare, "}") + `,"access":null,"access_list":[],"resources":[]}`
	calls := map[string]func(*Client) error{
		"read":             func(c *Client) error { return errorOf(c.GetShare(ctx, data)) },
		"update":           func(c *Client) error { return errorOf(c.UpdateShare(ctx, data, UpdateShare{Name: &name})) },
		"merge metadata":   func(c *Client) error { return c.MergeMetadata(ctx, data, nil) },
		"replace metadata": func(c *Client) error { return c.ReplaceMetadata(ctx, data, nil) },
		"delete a key":     func(c *Client) error { return c.DeleteMetadataKey(ctx, data, "k") },
		"list rules":       func(c *Client) error { return errorOf(c.ListRules(ctx, data)) },
		"deny access":      func(c *Client) error { return c.DenyAccess(ctx, data, Rule{ID: "r"}) },
		"set access level": func(c *Client) error { return errorOf(c.SetAccessLevel(ctx, data, Rule{ID: "r"}, "ro")) },
		"set tags":         func(c *Client) error { return c.SetTags(ctx, data, map[string]string{"k": "v"}) },
		"remove tags":      func(c *Client) error { return c.RemoveTags(ctx, data, []string{"k"}) },
		"list tags":        func(c *Client) error { return errorOf(c.ListTagsPage(ctx, 0)) },
	}
	for name, call := range calls {
		for failure, bad := range map[string]reply{"lost": lost, "503": unavailable, "half a body": {do: half}} {
			t.Run(name+" "+failure, func(t *testing.T) {
				t.Parallel()
				c := newFakeCloud(t, bad, bad, reply{status: 200, body: body})
				if err := call(c.client(retries(2))); err != nil {
					t.Fatal(err)
				}
				wantCount(t, "requests", c.requests(), 3)
			})
		}
	}
}

// half closes the connection in the middle of the body.
func half(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte(`{"share":{"id":`))
	panic(http.ErrAbortHandler)
}

// refusing refuses the first connections after the login.
func refusing(c *fakeCloud, times int32) *http.Transport {
	dialer := new(net.Dialer)
	var left atomic.Int32
	left.Store(times)
	return &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if len(c.loginRequests()) > 0 && left.Add(-1) >= 0 {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
			}
			return dialer.DialContext(ctx, network, address)
		},
	}
}

func TestRetry_AShrinkIsRepeatedIfNoConnectionWasMade(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, accepted)
	client := c.client(retries(2), func(config *Config) { config.Transport = refusing(c, 2) })
	got, err := client.ShrinkShare(context.Background(), data, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got.RequestID != "req-of-202" {
		t.Errorf("request id %q", got.RequestID)
	}
	wantCount(t, "shrinks", c.requests(), 1)
}

func TestErrorClass_ARefusedConnectionIsUnreachable(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, accepted)
	client := c.client(retries(2), func(config *Config) { config.Transport = refusing(c, 99) })
	_, err := client.ShrinkShare(context.Background(), data, 3)
	e := wantClass(t, err, ClassUnreachable)
	if e.MayHaveBeenApplied() || !e.Transient() || e.Attempts != 3 {
		t.Errorf("MayHaveBeenApplied %v, Transient %v, attempts %d", e.MayHaveBeenApplied(), e.Transient(), e.Attempts)
	}
	wantText(t, e.Error(), "could not be reached", "connection refused", "tried 3 times")
}

// It remains transient for callers that poll: a VPN may come back.
func TestRetry_AHostNameThatDoesNotExistIsTriedOnce(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t), newFakeClock()
	client := c.client(retries(5), on(clock), func(config *Config) {
		config.Transport = &http.Transport{DialContext: func(_ context.Context, network, _ string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Name: "keystone.test", IsNotFound: true}}
		}}
	})
	_, err := client.GetShare(context.Background(), data)
	e := wantClass(t, err, ClassUnreachable)
	wantText(t, e.Error(), "the host name keystone.test does not exist")
	wantCount(t, "waits", clock.waits(), 0)
	if e.Attempts != 1 || !e.Transient() {
		t.Errorf("attempts %d, Transient %v", e.Attempts, e.Transient())
	}
}

func TestWithoutRetries_SendsOnce(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, after(503, "12"), good), newFakeClock()
	_, err := c.client(retries(5), on(clock)).GetShare(WithoutRetries(context.Background()), data)
	if e := wantClass(t, err, ClassUnavailable); e.RetryAfter != 12*time.Second {
		t.Errorf("RetryAfter is %s", e.RetryAfter)
	}
	wantCount(t, "requests", c.requests(), 1)
	wantCount(t, "waits", clock.waits(), 0)
}

// attemptsInFiveMinutes is how often a request is sent to a service that answers 429
// without Retry-After: the pauses are 0.5, 1, 2, 4, 8, and then 10 seconds.
const attemptsInFiveMinutes = 34

var limited = reply{status: http.StatusTooManyRequests}

func TestRetry_A429DoesNotCountAsARetry(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, limited, limited, unavailable, limited, unavailable, good), newFakeClock()
	if _, err := c.client(retries(2), on(clock)).GetShare(ctx, data); err != nil {
		t.Fatal(err)
	}
	second := time.Second
	// Both back-offs double on their own, and that of the limit begins anew once a request got through.
	if diff := cmp.Diff([]time.Duration{second / 2, second, second / 2, second / 2, second}, clock.waits()); diff != "" {
		t.Error(diff)
	}

	c = newFakeCloud(t, limited, limited, unavailable, limited, unavailable, good)
	_, err := c.client(retries(1)).GetShare(ctx, data)
	wantClass(t, err, ClassUnavailable)
	wantCount(t, "requests", c.requests(), 5)
}

func TestRetry_A429IsWaitedOutForFiveMinutesWithoutADeadline(t *testing.T) {
	t.Parallel()
	for retryAfter, test := range map[string]struct {
		requests int
		waited   string
	}{
		"60": {6, "5m0s"},
		"61": {5, "4m4s"}, // a fifth wait would be longer than that
	} {
		c := newFakeCloud(t, after(http.StatusTooManyRequests, retryAfter))
		_, err := c.client(retries(0), noJitter).GetShare(ctx, data)
		wantClass(t, err, ClassRateLimit)
		wantCount(t, "requests", c.requests(), test.requests)
		wantText(t, err.Error(), "429 Too Many Requests", fmt.Sprintf("tried %d times, waited %s)", test.requests, test.waited))
	}
}

func TestRetry_A429IsWaitedOutUntilTheDeadline(t *testing.T) {
	t.Parallel()
	replies := append(slices.Repeat([]reply{after(http.StatusTooManyRequests, "300")}, 20), accepted)
	c := newFakeCloud(t, replies...)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := c.client(retries(0)).ShrinkShare(ctx, data, 3); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "shrinks", c.requests(), 21)
}

func TestRetry_ALoginWaitsFor429sWhateverTheDeadlineOfItsCaller(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t), newFakeClock()
	c.setLogin(limited.write)
	started := clock.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	_, err := c.client(retries(0), on(clock)).GetShare(ctx, data)
	wantClass(t, err, ClassRateLimit)
	wantText(t, err.Error(), "could not log in")
	wantCount(t, "logins", c.loginRequests(), attemptsInFiveMinutes)
	if got := clock.Now().Sub(started); got > patience {
		t.Errorf("it waited %s", got)
	}
}

func TestRetry_CtrlCEndsTheWaitFor429s(t *testing.T) {
	t.Parallel()
	interrupted := errors.New("the user pressed Ctrl-C")
	ctx, cancel := context.WithCancelCause(t.Context())
	c := newFakeCloud(t, limited)
	_, err := c.client(on(&cancelingClock{newFakeClock(), cancel, interrupted})).ShrinkShare(ctx, data, 3)
	e := wantClass(t, err, ClassCanceled)
	wantText(t, err.Error(), "the request was canceled", "Ctrl-C", "in the last attempt", "429 Too Many Requests")
	wantCount(t, "requests", c.requests(), 1)
	if e.MayHaveBeenApplied() || !e.EndedInRateLimit() {
		t.Errorf("MayHaveBeenApplied %v, EndedInRateLimit %v", e.MayHaveBeenApplied(), e.EndedInRateLimit())
	}
}

// Its request was never sent, so that there is no 429 of its own to report.
func TestRetry_ACallThatEndsInAPauseOfOthersSaysWhy(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, limited), newFakeClock()
	client := c.client(on(clock))
	_, err := client.GetShare(WithoutRetries(ctx), data)
	wantClass(t, err, ClassRateLimit)
	ctx, cancel := context.WithCancel(t.Context())
	client.limiter.clock = &cancelingClock{clock, func(error) { cancel() }, nil}
	_, err = client.ShrinkShare(ctx, data, 3)
	e := wantClass(t, err, ClassCanceled)
	wantText(t, err.Error(), "the request was canceled; the service limits the rate of requests (429)")
	if e.MayHaveBeenApplied() || !e.EndedInRateLimit() {
		t.Errorf("MayHaveBeenApplied %v, EndedInRateLimit %v", e.MayHaveBeenApplied(), e.EndedInRateLimit())
	}
}

// Its caller polls again, and is then held back with all other calls.
func TestWithoutRetries_A429IsReturnedAndTheNextCallWaits(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, after(http.StatusTooManyRequests, "12"), good), newFakeClock()
	client := c.client(retries(5), on(clock), noJitter)
	_, err := client.GetShare(WithoutRetries(ctx), data)
	if e := wantClass(t, err, ClassRateLimit); e.RetryAfter != 12*time.Second || !e.Transient() {
		t.Errorf("RetryAfter is %s, Transient %v", e.RetryAfter, e.Transient())
	}
	wantCount(t, "waits", clock.waits(), 0)
	if _, err := client.GetShare(WithoutRetries(ctx), data); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{12 * time.Second}, clock.waits()); diff != "" {
		t.Error(diff)
	}
}

// The 503 says nothing of what became of the change, and the 429 nothing of the 503.
func TestRetry_A429HidesNoAttemptThatMayHaveBeenApplied(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, unavailable, limited)
	name := "new"
	_, err := c.client(retries(5)).UpdateShare(ctx, data, UpdateShare{Name: &name})
	if e := mustError(t, err); !e.MayHaveBeenApplied() {
		t.Errorf("not applied: %s", err)
	}
}
