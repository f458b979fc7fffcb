package manila

import (
	"context"
	"errors"
	"fmt"
	"math"
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
	<-time.After(c.latency)
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

// run is a Terraform run: ten workers make so many GETs.
func (c *limitedCloud) run(t *testing.T, seed uint64, gets int, change ...func(*Config)) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, seed))
	var mu sync.Mutex
	config := c.configWithoutTransport()
	config.Transport, config.Clock = c, SystemClock{}
	config.Jitter = func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return random.Float64()
	}
	for _, f := range change {
		f(&config)
	}
	client := New(config)
	work := make(chan int, gets)
	for i := range gets {
		work <- i
	}
	close(work)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range work {
				if _, err := client.GetShare(t.Context(), data); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestRateLimit_RunsOfManyRequestsSucceedInLittleMoreThanTheIdealTime(t *testing.T) {
	t.Parallel()
	// An import of 450 shares, in a project with 400 requests a minute.
	aMinute := func() func(time.Time) bool { return perMinute(400) }
	for name, test := range map[string]struct {
		accepts     func() func(time.Time) bool
		retryAfter  string
		runs, gets  int // gets of each run
		change      func(*Config)
		most        time.Duration // of the last run; about half more than clients take that know the limit
		mostLimited int           // in percent of the requests that got through
	}{
		"400 a minute":                {aMinute, "1", 1, 450, retries(5), 90 * time.Second, 10},
		"without retries":             {aMinute, "1", 1, 450, retries(0), 90 * time.Second, 10},
		"without Retry-After":         {aMinute, "", 1, 450, retries(5), 90 * time.Second, 10},
		"several minutes":             {aMinute, "1", 1, 1500, retries(5), 270 * time.Second, 10},
		"three runs":                  {aMinute, "1", 3, 150, retries(5), 90 * time.Second, 25},
		"three runs, several minutes": {aMinute, "1", 3, 500, retries(5), 270 * time.Second, 25},
		"a burst, then a rate":        {func() func(time.Time) bool { return perSecond(20, 100) }, "1", 3, 500, retries(0), 150 * time.Second, 10},
		"a rate, and nothing else":    {func() func(time.Time) bool { return perSecond(400./60, 1) }, "", 1, 450, retries(0), 101 * time.Second, 10},
		"a low rate":                  {func() func(time.Time) bool { return perSecond(1, 10) }, "", 1, 300, retries(0), 330 * time.Second, 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, started := newLimitedCloud(test.retryAfter, test.accepts()), time.Now()
				var all sync.WaitGroup
				for i := range test.runs {
					all.Go(func() { c.run(t, uint64(i), test.gets, test.change) })
				}
				all.Wait()
				if took := time.Since(started); took > test.most {
					t.Errorf("it took %s, want at most %s", took, test.most)
				}
				if c.passed != test.runs*test.gets || c.rejected > c.passed*test.mostLimited/100 {
					t.Errorf("%d requests got through and %d got a 429", c.passed, c.rejected)
				}
			})
		})
	}
}

func TestRateLimit_NothingIsLimitedWithoutA429(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, started := newLimitedCloud("", func(time.Time) bool { return true }), time.Now()
		c.run(t, 1, 1000)
		if want := 101 * c.latency; time.Since(started) != want { // with the login
			t.Errorf("it took %s, want %s", time.Since(started), want)
		}
	})
}

// What is configured is a rate that the service lets through, and is kept after a 429, too.
func TestRateLimit_TheLearntRateIsAtMostTheConfiguredOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inAMinute, once := perMinute(100), true
		c := newLimitedCloud("", func(now time.Time) bool {
			if once {
				once = false
				return false
			}
			if !inAMinute(now) {
				t.Error("more was sent than is configured")
			}
			return true
		})
		c.run(t, 1, 1000, func(c *Config) { c.RequestsPerMinute = 100 })
	})
}

func TestRateLimit_ProcessesDoNotComeBackInTheSameInstant(t *testing.T) {
	t.Parallel()
	for jitter, want := range map[float64]time.Duration{0: 60 * time.Second, 0.5: 67500 * time.Millisecond} {
		clock := newFakeClock()
		limiter := newRateLimiter(Config{Clock: clock, Jitter: func() float64 { return jitter }})
		limiter.observe(clock.Now(), true, &Error{Status: http.StatusTooManyRequests, RetryAfter: time.Minute})
		if got := limiter.pauseLeft(); got != want {
			t.Errorf("with jitter %v the pause is %s, want %s", jitter, got, want)
		}
	}
}

func TestRateLimit_AResponseThatWasLostSaysNothing(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	limiter := newRateLimiter(Config{Clock: clock, Jitter: middle})
	limiter.observe(clock.Now(), true, &Error{Status: http.StatusTooManyRequests})
	_, _ = limiter.wait(ctx, true)
	limiter.observe(clock.Now(), true, &Error{Err: errors.New("connection reset")})
	if got := limiter.learnt.inARow; got != 1 {
		t.Errorf("%d 429s in a row, want 1", got)
	}
}

func TestRateLimit_TheLogSaysOnceWhyRequestsWait(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	var lines []string
	limiter := newRateLimiter(Config{Clock: clock, Jitter: middle, Warn: func(_ context.Context, message string, fields map[string]any) {
		lines = append(lines, fmt.Sprint(message, fields))
	}})
	reject := func() {
		if _, err := limiter.wait(ctx, true); err != nil {
			t.Fatal(err)
		}
		limiter.observe(clock.Now(), true, &Error{Status: http.StatusTooManyRequests})
	}
	for range 3 { // pauses of 0.5, 1 and 2 seconds, of which the last is not waited for
		reject()
	}
	wantCount(t, "lines after 1.5 seconds", lines, 0)
	reject()
	wantCount(t, "lines after 3.5 seconds", lines, 0)
	for range 20 {
		reject()
	}
	wantCount(t, "lines after minutes", lines, 1)
	wantText(t, lines[0], "the service limits the rate of requests (429)", "requests_per_minute:37")
	_ = clock.Sleep(ctx, forgetAfter+time.Second)
	for range 10 {
		reject()
	}
	wantCount(t, "lines of another limit", lines, 2)
}

func TestRateLimit_A429ThatComesAfterASuccessPausesAsAFirstOne(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	limiter := newRateLimiter(Config{Clock: clock, Jitter: middle})
	sent := clock.Now()
	limiter.observe(sent, true, &Error{Status: http.StatusTooManyRequests})
	_, _ = limiter.wait(ctx, true)
	limiter.observe(clock.Now(), true, nil)
	limiter.observe(sent, true, &Error{Status: http.StatusTooManyRequests})
	if got := limiter.pauseLeft(); got != firstBackoff {
		t.Errorf("the pause is %s, want %s", got, firstBackoff)
	}
}

func TestNotifyWaits_ReportsTheWaitForARate(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	client := newFakeCloud(t).client(on(clock))
	client.limiter.pauseUntil(clock.Now().Add(time.Second))
	heldBack, during := false, false
	clock.during(func() { during = heldBack })
	_, _ = client.limiter.wait(NotifyWaits(ctx, func(waits bool) { heldBack = waits }), true)
	if !during || heldBack {
		t.Errorf("held back in the pause: %v, after it: %v", during, heldBack)
	}
}

func TestRateLimit_IsNoReasonAnyMoreOnceForgotten(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	limiter := newRateLimiter(Config{Clock: clock, Jitter: middle})
	limiter.observe(clock.Now(), true, &Error{Status: http.StatusTooManyRequests})
	before := limiter.isLimiting()
	_ = clock.Sleep(ctx, forgetAfter+time.Second)
	if !before || limiter.isLimiting() {
		t.Errorf("limiting at first: %v, later: %v", before, limiter.isLimiting())
	}
}

func TestLearntRate_IsReportedFromFiveSecondsOn(t *testing.T) {
	t.Parallel()
	learnt := limitedAt20()
	if _, due := learnt.notice(start, start.Add(noticeAfter-1)); due {
		t.Error("reported too soon")
	}
	if _, due := learnt.notice(start, start.Add(noticeAfter)); !due {
		t.Error("not reported")
	}
}

// start is when the first 429 of the tests below is received.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func second(n float64) time.Time { return start.Add(time.Duration(n * float64(time.Second))) }

// limitedAt20 is the rate after a first 429, of requests that were sent at 40 a second.
func limitedAt20() *learntRate {
	learnt := new(learntRate)
	for i := range 40 {
		learnt.sending(second(-1 + float64(i)/40))
	}
	learnt.rejected(second(-0.05), start)
	return learnt
}

func wantRate(t *testing.T, learnt *learntRate, at time.Time, want float64) {
	t.Helper()
	bucket := learnt.at(at)
	if bucket == nil {
		t.Fatalf("no limit at all, want %v", want)
	}
	if got := float64(bucket.Limit()); math.Abs(got-want) > 1e-9 {
		t.Errorf("the rate is %v a second, want %v", got, want)
	}
}

func TestLearntRate_BeginsAtHalfOfTheMeasuredRate(t *testing.T) {
	t.Parallel()
	wantRate(t, limitedAt20(), start, 20)

	paused := new(learntRate) // requests before a pause of more than a second do not count
	for i := range 100 {
		paused.sending(second(-10))
		paused.sending(second(-5 + float64(i)/100))
	}
	paused.sending(second(-0.5))
	paused.rejected(second(-0.5), start)
	wantRate(t, paused, start, 1)

	aSecond := new(learntRate) // which is no longer pause
	aSecond.sending(second(-1))
	aSecond.sending(start)
	aSecond.rejected(start, start)
	wantRate(t, aSecond, start, 1)

	single := new(learntRate)
	single.sending(start)
	single.rejected(start, start)
	wantRate(t, single, start, 5)

	rare := new(learntRate)
	rare.sending(second(-60))
	rare.rejected(second(-60), start)
	wantRate(t, rare, start, float64(lowestRate))
}

func TestLearntRate_429sOfRequestsInFlightTogetherAreOneDecrease(t *testing.T) {
	t.Parallel()
	learnt := limitedAt20()
	for range 9 {
		learnt.rejected(second(-0.01), second(0.05))
	}
	learnt.rejected(start, second(0.05)) // sent in the same instant
	wantRate(t, learnt, second(0.1), 20)
	learnt.rejected(second(0.001), second(0.1))
	wantRate(t, learnt, second(0.1), 10)
}

func TestLearntRate_WhileNothingGetsThroughIsRestoredByTheFirstSuccess(t *testing.T) {
	t.Parallel()
	learnt := limitedAt20()
	for i, want := range []float64{10, 5, 2.5, 1.25, 0.625, 0.3125, 0.2, 0.2} {
		learnt.rejected(second(float64(i+1)), second(float64(i+1)))
		wantRate(t, learnt, second(float64(i+1)), want)
	}
	learnt.passed(second(8), second(9)) // was in flight with the last 429
	wantRate(t, learnt, second(9), 0.2)
	learnt.passed(second(8.5), second(9))
	wantRate(t, learnt, second(9), 20)
	if learnt.bucket.AllowN(second(9), 1) {
		t.Error("two requests are sent in one instant")
	}
}

func TestLearntRate_GrowsLinearlyAndHalvesAgain(t *testing.T) {
	t.Parallel()
	learnt := limitedAt20()
	learnt.passed(second(1), second(1))
	wantRate(t, learnt, second(1), 20)
	wantRate(t, learnt, second(16), 30)
	wantRate(t, learnt, second(31), 40)
	learnt.passed(second(31), second(31)) // nothing new
	wantRate(t, learnt, second(61), 60)
	learnt.rejected(second(60.9), second(61))
	wantRate(t, learnt, second(61), 30)
}

func TestLearntRate_GrowsFromTheLowestRate(t *testing.T) {
	t.Parallel()
	learnt := new(learntRate)
	learnt.rejected(start, second(1))
	wantRate(t, learnt, second(1), 0.2)
	learnt.passed(second(2), second(2))
	wantRate(t, learnt, second(12), 0.7) // 0.05 a second
}

func TestLearntRate_IsAtMostTheConfiguredOne(t *testing.T) {
	t.Parallel()
	learnt := &learntRate{highest: 2}
	learnt.sending(start)
	learnt.rejected(start, start) // 10 a second are measured
	wantRate(t, learnt, start, 2)
	learnt.passed(second(1), second(1))
	wantRate(t, learnt, second(100), 2)
	learnt.rejected(second(100), second(100))
	wantRate(t, learnt, second(100), 1)
}

func TestLearntRate_IsForgottenFiveMinutesAfterTheLast429(t *testing.T) {
	t.Parallel()
	learnt := limitedAt20()
	if learnt.at(start.Add(forgetAfter)) == nil {
		t.Error("forgotten too soon")
	}
	if learnt.at(start.Add(forgetAfter+1)) != nil || !learnt.since.IsZero() {
		t.Error("not forgotten")
	}
	later := start.Add(forgetAfter + time.Minute)
	learnt.sending(later)
	learnt.rejected(later, later)
	wantRate(t, learnt, later, 5)
}

// The identity service has a limit of its own.
func TestRateLimit_LoginsSayNothingAboutTheRateOfTheShareService(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	limiter := newRateLimiter(Config{Clock: clock, Jitter: middle})
	reject := func(counted bool) { limiter.observe(clock.Now(), counted, &Error{Status: http.StatusTooManyRequests}) }
	for pause := firstBackoff; pause < maxPause; pause *= 2 {
		reject(false)
		if left := limiter.pauseLeft(); left != pause || limiter.isLimiting() {
			t.Errorf("the pause is %s, want %s; limiting: %v", left, pause, limiter.isLimiting())
		}
		_, _ = limiter.wait(ctx, false)
	}
	for range 6 {
		reject(true)
		_ = clock.Sleep(ctx, 12*time.Second)
	}
	before, inARow := limiter.learntBucket().Limit(), limiter.learnt.inARow
	limiter.observe(clock.Now(), false, nil)
	if after := limiter.learntBucket().Limit(); after != before || limiter.learnt.inARow != inARow {
		t.Errorf("a login made the rate %v of %v", after, before)
	}
}

// atLowestRate is a limiter whose rate grows from the lowest one.
func atLowestRate() *rateLimiter {
	limiter := newRateLimiter(Config{Clock: SystemClock{}, Jitter: middle})
	limiter.observe(time.Now(), true, &Error{Status: http.StatusTooManyRequests})
	<-time.After(10 * time.Second)
	limiter.observe(time.Now(), true, nil)
	return limiter
}

func TestRateLimit_CallsThatGiveUpDoNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := atLowestRate()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, _ = limiter.wait(ctx, true)
			})
		}
		all.Wait()
		started := time.Now()
		_, _ = limiter.wait(t.Context(), true)
		if took := time.Since(started); took > 6*time.Second {
			t.Errorf("the next call waited %s", took)
		}
	})
}

// At 0.2 a second, and 0.05 more each second, ten calls are through in 16 s.
func TestRateLimit_WaitingCallsNoticeThatTheRateGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := atLowestRate()
		started := time.Now()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { _, _ = limiter.wait(t.Context(), true) })
		}
		all.Wait()
		if took := time.Since(started); took < 10*time.Second || took > 20*time.Second {
			t.Errorf("ten calls took %s", took)
		}
	})
}
