package manila

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Every status that the SFS API reference documents for os-shrink, and what is
// made of it for a request that is safe to repeat and one that is not.
func TestErrorClass_EachStatus(t *testing.T) {
	t.Parallel()
	service := func(fault string, status int) reply {
		return reply{status: status, header: map[string]string{"X-Compute-Request-Id": "req-1"},
			body: fmt.Sprintf(`{%q:{"code":%d,"message":"The reason."}}`, fault, status)}
	}
	const repeats = 2
	for name, test := range map[string]struct {
		reply          reply
		class          ErrorClass
		readRepeated   bool // a read is repeated
		shrinkRepeated bool // a shrink is repeated
		mayBeApplied   bool
	}{
		"400": {reply: service("badRequest", 400), class: ClassBadRequest},
		"401": {reply: reply{status: 401, body: refusal401}, class: ClassUnauthorized},
		"403": {reply: service("forbidden", 403), class: ClassForbidden},
		"404": {reply: service("itemNotFound", 404), class: ClassNotFound},
		"405": {reply: service("computeFault", 405), class: ClassNotSupported},
		"406": {reply: service("computeFault", 406), class: ClassNotSupported},
		"407": {reply: reply{status: 407}, class: ClassProxy},
		"408": {reply: service("computeFault", 408), class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"409": {reply: service("conflictingRequest", 409), class: ClassConflict},
		"413": {reply: reply{status: 413, header: map[string]string{"Retry-After": "0"},
			body: `{"overLimit":{"code":413,"message":"ShareLimitExceeded: no.","retryAfter":"0"}}`}, class: ClassQuota},
		"413 of a web server": {reply: reply{status: 413, header: map[string]string{"Content-Type": "text/plain"}, body: "Request is too large."}, class: ClassBadRequest},
		"422":                 {reply: service("computeFault", 422), class: ClassBadRequest},
		"429":                 {reply: service("overLimit", 429), class: ClassRateLimit, readRepeated: true, shrinkRepeated: true},
		"500":                 {reply: service("computeFault", 500), class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"501":                 {reply: service("computeFault", 501), class: ClassNotSupported},
		"502":                 {reply: reply{status: 502, body: "<html><title>502 Bad Gateway</title>"}, class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"503":                 {reply: service("computeFault", 503), class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"504":                 {reply: reply{status: 504}, class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"507":                 {reply: reply{status: 507}, class: ClassUnavailable, readRepeated: true, mayBeApplied: true},
		"302":                 {reply: reply{status: 302, header: map[string]string{"Location": "https://other.example/login"}}, class: ClassConfiguration},
		"206":                 {reply: reply{status: 206, body: "{}"}, class: ClassMalformed, readRepeated: true, mayBeApplied: true},
		"APIG.0308 as 400": {reply: reply{status: 400, body: `{"error_code":"APIG.0308","error_msg":"throttled"}`},
			class: ClassRateLimit, readRepeated: true, shrinkRepeated: true},
		"403 over quota": {reply: reply{status: 403, body: `{"forbidden":{"code":403,"message":"Requested share exceeds allowed project/user or share type gigabytes quota."}}`},
			class: ClassQuota},
		"404 of a router": {reply: reply{status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "The resource could not be found."}, class: ClassNotSupported},
		"404 of a web server with request IDs": {reply: reply{status: 404, header: map[string]string{"Content-Type": "text/html", "X-Request-Id": "abc"},
			body: "<html><title>404 Not Found</title>"}, class: ClassNotSupported},
		"404 of a gateway with request IDs": {reply: reply{status: 404, header: map[string]string{"X-Request-Id": "abc"},
			body: `{"message":"no Route matched with those values"}`}, class: ClassNotSupported},
		"404 of a web server with the service's request ID": {reply: reply{status: 404, header: map[string]string{"Content-Type": "text/html", "X-Openstack-Request-Id": "req-1"},
			body: "<html><title>404 Not Found</title>"}, class: ClassNotSupported},
		"404 of a gateway": {reply: reply{status: 404, body: `{"error_code":"APIG.0101","error_msg":"The API does not exist"}`}, class: ClassNotSupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := newFakeCloud(t, test.reply)
			_, err := read.client(retries(repeats)).GetShare(context.Background(), data)
			e := wantClass(t, err, test.class)
			attempts := 1
			if test.readRepeated {
				attempts += repeats
			}
			switch test.class {
			case ClassUnauthorized:
				attempts = 2 // once more after a new login
			case ClassRateLimit:
				attempts = attemptsInFiveMinutes
			}
			versionReads := 0
			if test.reply.status == 406 {
				versionReads = 1
			}
			wantCount(t, "reads", read.requests(), attempts+versionReads)
			if e.Transient() != (test.readRepeated) {
				t.Errorf("Transient is %v", e.Transient())
			}
			if e.Attempts != attempts || e.Status != test.reply.status {
				t.Errorf("attempts %d, status %d", e.Attempts, e.Status)
			}
			if e.Advice() == "" || e.Class().String() == "" {
				t.Error("no advice or no name")
			}

			shrink := newFakeCloud(t, test.reply)
			_, err = shrink.client(retries(repeats)).ShrinkShare(context.Background(), data, 3)
			e = wantClass(t, err, test.class)
			attempts = 1
			if test.shrinkRepeated {
				attempts += repeats
			}
			switch test.class {
			case ClassUnauthorized:
				attempts = 2
			case ClassRateLimit:
				attempts = attemptsInFiveMinutes
			}
			wantCount(t, "shrinks", shrink.requests(), attempts+versionReads)
			if e.MayHaveBeenApplied() != test.mayBeApplied {
				t.Errorf("MayHaveBeenApplied is %v", e.MayHaveBeenApplied())
			}
			if errors.Is(e, ErrNotSupported) != (test.class == ClassNotSupported) {
				t.Error("ErrNotSupported")
			}
			if IsNotFound(err) != (name == "404") {
				t.Error("IsNotFound")
			}
		})
	}
}

func TestError_NamesShareStatusAndRequest(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 400, header: map[string]string{"X-Compute-Request-Id": "req-7"},
		body: `{"badRequest":{"code":400,"message":"Invalid share: %(reason)s."}}`})
	_, err := c.client().ShrinkShare(context.Background(), data, 3)
	want := `could not shrink share "data" (` + shareID + `) to 3 GiB: the share service answered 400 Bad Request: Invalid share: %(reason)s (request id req-7)`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	e := mustError(t, err)
	if e.Operation != "shrink share" || e.Code != "badRequest" || e.Microversion != "2.6" || e.Method != http.MethodPost {
		t.Errorf("%+v", e)
	}
}

// Web servers and WebOb begin the body with the status.
func TestError_TheStatusIsNotRepeated(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"404 Not Found": "could not list shares: the share service answered 404 Not Found",
		"404 Not Found The resource could not be found.": "could not list shares: the share service answered 404 Not Found: The resource could not be found",
		"Not Found":             "could not list shares: the share service answered 404 Not Found",
		"Not Found: no share x": "could not list shares: the share service answered 404 Not Found: no share x",
		"Not Found here":        "could not list shares: the share service answered 404 Not Found: Not Found here",
		"404 of ours.":          "could not list shares: the share service answered 404 Not Found: 404 of ours",
	} {
		if got := (&Error{Operation: listShares, Status: 404, Message: message}).Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestErrorClass_WithoutAClassTheStatusDecides(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   *Error
		class ErrorClass
	}{
		"nothing":         {&Error{}, ClassUnknown},
		"a status":        {&Error{Status: 503}, ClassUnavailable},
		"a throttle code": {&Error{Status: 400, Code: "APIG.0308"}, ClassRateLimit},
		"a cause":         {&Error{Err: errors.New("reset")}, ClassLost},
		"a deadline":      {&Error{Err: context.DeadlineExceeded}, ClassCanceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantClass(t, fmt.Errorf("wrapped: %w", test.err), test.class)
			if test.err.Error() == "" || test.err.Advice() == "" {
				t.Error("no text or no advice")
			}
		})
	}
}

// A 404 from an endpoint that is not the share service must never count as a
// deleted share.
func TestIsNotFound_OnlyTheServicesOwn404Counts(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	for _, id := range []string{shareID, "no-id"} {
		_, err := w.GetShare(context.Background(), Ref{ID: id})
		wantClass(t, err, ClassNotFound)
	}
	ref := w.mustCreate(t, 1)
	wrong := New(Config{Auth: w.login.auth, Endpoint: w.URL + "/wrong"})
	_, err := wrong.GetShare(context.Background(), ref)
	e := wantClass(t, err, ClassNotSupported)
	wantText(t, e.Advice(), "`endpoint`", w.URL+"/wrong", "microversion 2.6")
}

// Manila rejects these, in these words, with a status that also stands for other
// causes: the advice for the status alone does not help.
func TestAdvice_FitsTheReasonOfARejection(t *testing.T) {
	t.Parallel()
	const general = "The account lacks the permission"
	for name, test := range map[string]struct {
		status        int
		fault, reason string
		want          string
	}{
		"the limit of one share": {413, "overLimit",
			"ShareSizeExceedsLimit: Requested share size 60 is larger than maximum allowed limit 50.", "Choose a smaller size"},
		"snapshots":               {403, "forbidden", "Share still has 1 dependent snapshots.", "Delete the snapshots"},
		"snapshots of its group":  {403, "forbidden", "Share still has 2 dependent share group snapshots.", "Delete the snapshots"},
		"replicas":                {409, "conflictingRequest", "Share 6b1f has replicas. Remove the replicas before deleting the share.", "Remove the replicas"},
		"locks":                   {403, "forbidden", "Resource lock/s [4a5c] prevent delete action.", "openstack share lock delete"},
		"an administrator's key":  {403, "forbidden", "Cannot set or update admin only metadata.", "Remove this key from `metadata`"},
		"a missing permission":    {403, "forbidden", "Policy doesn't allow share:extend to be performed.", general},
		"a word with lock inside": {403, "forbidden", "Policy doesn't allow block_share to be performed.", general},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newFakeCloud(t, reply{status: test.status, body: fmt.Sprintf(`{%q:{"code":%d,"message":%q}}`, test.fault, test.status, test.reason)})
			_, err := cloud.client(retries(0)).ExtendShare(context.Background(), data, 3)
			wantText(t, mustError(t, err).Advice(), test.want)
		})
	}
}
