package manila

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"
)

// limitedCloud is a cloud that clients call in fake time, and that takes requests to
// the share service as long as accepts is true.
type limitedCloud struct {
	fakeCloud
	accepts    func(now time.Time) bool
	retryAfter string
	latency    time.Duration

	mu               sync.Mutex
	passed, rejected int
}

func newLimitedCloud(retryAfter string, accepts func(time.Time) bool) *limitedCloud {
	c := &limitedCloud{accepts: accepts, retryAfter: retryAfter, latency: 50 * time.Millisecond}
	c.Server = &httptest.Server{URL: "http://cloud.test"}
	c.project = projectID
	c.catalogue = service("sharev2", endpoint("public", "RegionOne", c.URL+"/share/v2/"+projectID))
	return c
}

// RoundTrip makes it the transport of its clients.
func (c *limitedCloud) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(c.latency)
	recorder := httptest.NewRecorder()
	if strings.HasPrefix(r.URL.Path, "/share/") && !c.accept() {
		after(http.StatusTooManyRequests, c.retryAfter).write(recorder, r)
	} else {
		r.Body = http.NoBody
		c.serve(recorder, r)
	}
	return recorder.Result(), nil
}

func (c *limitedCloud) accept() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	accepted := c.accepts(time.Now())
	if accepted {
		c.passed++
	} else {
		c.rejected++
	}
	return accepted
}

// perMinute takes so many requests in any minute.
func perMinute(limit int) func(time.Time) bool {
	var recent []time.Time
	return func(now time.Time) bool {
		for len(recent) > 0 && now.Sub(recent[0]) >= time.Minute {
			recent = recent[1:]
		}
		if len(recent) == limit {
			return false
		}
		recent = append(recent, now)
		return true
	}
}

// perSecond takes requests at a rate, and a burst at once.
func perSecond(limit rate.Limit, burst int) func(time.Time) bool {
	bucket := rate.NewLimiter(limit, burst)
	return func(now time.Time) bool { return bucket.AllowN(now, 1) }
}

// process is a Terraform run: ten workers make so many GETs. It returns how long they
// took.
func (c *limitedCloud) process(t *testing.T, seed uint64, gets int, change ...func(*Config)) time.Duration {
	random := rand.New(rand.NewPCG(seed, 1))
	var mu sync.Mutex
	config := c.fakeCloud.configWithoutTransport()
	config.Transport, config.Clock = c, SystemClock{}
	config.Jitter = func() float64 { mu.Lock(); defer mu.Unlock(); return random.Float64() }
	for _, f := range change {
		f(&config)
	}
	client, started := New(config), time.Now()
	work := make(chan int)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range work {
				if _, err := client.GetShare(ctx, data); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range gets {
		work <- i
	}
	close(work)
	all.Wait()
	return time.Since(started)
}

func TestSim(t *testing.T) {
	for name, s := range map[string]struct {
		a  func() func(time.Time) bool
		ra string
		n  int
	}{
		"window 400":         {func() func(time.Time) bool { return perMinute(400) }, "1", 450},
		"window 400 none":    {func() func(time.Time) bool { return perMinute(400) }, "", 450},
		"window 400 1500":    {func() func(time.Time) bool { return perMinute(400) }, "1", 1500},
		"bucket 6.67 b1":     {func() func(time.Time) bool { return perSecond(6.67, 1) }, "1", 450},
		"bucket 6.67 b400":   {func() func(time.Time) bool { return perSecond(6.67, 400) }, "1", 450},
		"bucket 50 b10":      {func() func(time.Time) bool { return perSecond(50, 10) }, "1", 5000},
		"bucket 50 b10 none": {func() func(time.Time) bool { return perSecond(50, 10) }, "", 5000},
		"bucket 1 b10 none":  {func() func(time.Time) bool { return perSecond(1, 10) }, "", 300},
	} {
		for _, procs := range []int{1, 3} {
			for _, lat := range []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 500 * time.Millisecond} {
				synctest.Test(t, func(t *testing.T) {
					c := newLimitedCloud(s.ra, s.a())
					c.latency = lat
					var all sync.WaitGroup
					took := make([]time.Duration, procs)
					for i := range procs {
						all.Go(func() { took[i] = c.process(t, uint64(i), s.n/procs) })
					}
					all.Wait()
					fmt.Println(name, lat, procs, "passed", c.passed, "rejected", c.rejected, took)
				})
			}
		}
	}
}
