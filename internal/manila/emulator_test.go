package manila

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// testService is an emulated service with a clock of its own, and a client for it.
type testService struct {
	*emulator.Server
	*Client
	clock *fakeClock
}

func startEmulator(t *testing.T, options emulator.Options, change ...func(*Config)) *testService {
	t.Helper()
	clock := newFakeClock()
	options.Now = clock.Now
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	config := Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: server.AuthURL, Username: emulator.UserName, Password: emulator.Password,
			DomainID: emulator.DomainID, TenantName: emulator.ProjectName,
		},
		Clock: clock, Jitter: func() float64 { return 0.5 }, MaxRetries: 3,
	}
	for _, f := range change {
		f(&config)
	}
	return &testService{Server: server, Client: New(config), clock: clock}
}

func (w *testService) pass(d time.Duration) { _ = w.clock.Sleep(context.Background(), d) }

func (w *testService) mustCreate(t *testing.T, name string, size int) ShareRef {
	t.Helper()
	share, err := w.CreateShare(context.Background(), CreateShare{Name: name, ShareProto: "NFS", Size: size})
	if err != nil {
		t.Fatal(err)
	}
	return share.Ref()
}

func (w *testService) mustGet(t *testing.T, ref ShareRef) *Share {
	t.Helper()
	share, err := w.GetShare(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return share
}

func TestShares_CreateShrinkExtendDelete(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	takes := emulator.Durations{Create: time.Second, Shrink: 3 * time.Second, Extend: time.Second, Delete: time.Second}
	w := startEmulator(t, emulator.Options{Takes: takes})

	created, err := w.CreateShare(ctx, CreateShare{Name: "data", Description: "d", ShareProto: "NFS", Size: 10, Metadata: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	if created.Status != "creating" || created.Size != 10 || created.Name != "data" {
		t.Errorf("%+v", created)
	}
	ref := created.Ref()
	w.pass(2 * time.Second)
	share := w.mustGet(t, ref)
	if share.Status != "available" || share.ShareTypeID == "" || share.ShareTypeName == "" || len(share.ExportLocations) == 0 {
		t.Errorf("%+v", share)
	}

	taken, err := w.ShrinkShare(ctx, ref, 7)
	if err != nil || !strings.HasPrefix(taken.RequestID, "req-") {
		t.Fatalf("%+v, %v", taken, err)
	}
	share = w.mustGet(t, ref)
	if share.Status != "shrinking" || share.Size != 10 || len(share.ExportLocations) != 0 {
		t.Errorf("%+v", share)
	}
	_, err = w.ExtendShare(ctx, ref, 12)
	wantClass(t, err, ClassBadRequest)
	wantClass(t, w.DeleteShare(ctx, ref), ClassForbidden)
	w.pass(4 * time.Second)
	if share = w.mustGet(t, ref); share.Status != "available" || share.Size != 7 {
		t.Errorf("%+v", share)
	}
	if _, err := w.ExtendShare(ctx, ref, 9); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Second)
	if share = w.mustGet(t, ref); share.Size != 9 {
		t.Errorf("%+v", share)
	}

	if err := w.DeleteShare(ctx, ref); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Second)
	_, err = w.GetShare(ctx, ref)
	if !IsNotFound(err) {
		t.Errorf("want not found, got %v", err)
	}
	for name, err := range map[string]error{"delete": w.DeleteShare(ctx, ref), "metadata": w.MergeMetadata(ctx, ref, map[string]string{"a": "b"}),
		"shrink": second(w.ShrinkShare(ctx, ref, 1)), "update": second(w.UpdateShare(ctx, ref, UpdateShare{Name: text("x")}))} {
		if !IsNotFound(err) {
			t.Errorf("%s: want not found, got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestShares_AttributesAndMetadataChangeInPlace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := startEmulator(t, emulator.Options{})
	ref := w.mustCreate(t, "data", 1)
	share, err := w.UpdateShare(ctx, ref, UpdateShare{Name: text("new"), Description: text("said")})
	if err != nil || share.Name != "new" || share.Description != "said" {
		t.Fatalf("%+v, %v", share, err)
	}
	steps := []struct {
		do   func() error
		want map[string]string
	}{
		{func() error { return w.MergeMetadata(ctx, ref, map[string]string{"a": "1", "b": "2"}) }, map[string]string{"a": "1", "b": "2"}},
		{func() error { return w.MergeMetadata(ctx, ref, map[string]string{"b": "3"}) }, map[string]string{"a": "1", "b": "3"}},
		{func() error { return w.DeleteMetadataKey(ctx, ref, "a") }, map[string]string{"b": "3"}},
		{func() error { return w.DeleteMetadataKey(ctx, ref, "a") }, map[string]string{"b": "3"}},
		{func() error { return w.ReplaceMetadata(ctx, ref, map[string]string{"x/y": "4"}) }, map[string]string{"x/y": "4"}},
		{func() error { return w.ReplaceMetadata(ctx, ref, nil) }, map[string]string{}},
	}
	for i, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if diff := cmp.Diff(step.want, w.mustGet(t, ref).Metadata); diff != "" {
			t.Errorf("step %d: %s", i, diff)
		}
	}
}

func TestMessages_TheReasonOfARejectedShrinkIsFoundByItsRequest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := startEmulator(t, emulator.Options{Takes: emulator.Durations{Shrink: time.Second}})
	ref := w.mustCreate(t, "data", 10)
	w.SetUsed(ref.ID, 5)
	taken, err := w.ShrinkShare(ctx, ref, 2)
	if err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Second)
	messages, err := w.Messages(ctx, taken.RequestID)
	if err != nil {
		t.Fatal(err)
	}
	wantCount(t, "messages", messages, 1)
	if messages[0].ActionID != "009" || messages[0].DetailID != "018" || messages[0].ResourceID != ref.ID {
		t.Errorf("%+v", messages[0])
	}
	wantText(t, messages[0].Text, "used space")
}

func TestMicroversions_UnsupportedCallsAreSentOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.8"})
	ref := w.mustCreate(t, "data", 1)
	for range 2 {
		if messages, err := w.Messages(ctx, "req-1"); err != nil || len(messages) != 0 {
			t.Errorf("%v, %v", messages, err)
		}
		_, err := w.ExportLocations(ctx, ref)
		wantClass(t, err, ClassNotSupported)
	}
	asked := 0
	for _, request := range w.Requests() {
		if strings.Contains(request.Path, "messages") || strings.Contains(request.Path, "export_locations") {
			asked++
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times, want once each", asked)
	}
}

func TestExportLocations_OmitAdministratorPaths(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	ref := w.mustCreate(t, "data", 1)
	locations, err := w.ExportLocations(context.Background(), ref)
	if err != nil || len(locations) == 0 {
		t.Fatalf("%v, %v", locations, err)
	}
	inline := w.mustGet(t, ref).ExportLocations
	if len(inline) <= len(locations) {
		t.Errorf("%d inline, %d for members", len(inline), len(locations))
	}
	if !slices.ContainsFunc(locations, func(l ExportLocation) bool { return l.Preferred }) {
		t.Error("none is preferred")
	}
}

func TestListShares_EqualsGetShare(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	var want []string
	for range 25 {
		want = append(want, w.mustCreate(t, "same name", 1).ID)
	}
	shares, err := w.ListShares(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, share := range shares {
		got = append(got, share.ID)
		if diff := cmp.Diff(w.mustGet(t, share.Ref()), &share); diff != "" {
			t.Error(diff)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestErrorClass_BothQuotaStatusesAreQuota(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := startEmulator(t, emulator.Options{Quota: emulator.Quota{Gigabytes: 10}})
	ref := w.mustCreate(t, "data", 5)
	_, create := w.CreateShare(ctx, CreateShare{ShareProto: "NFS", Size: 6})
	_, extend := w.ExtendShare(ctx, ref, 11)
	if e := wantClass(t, create, ClassQuota); e.Status != 413 || e.Attempts != 1 {
		t.Errorf("%+v", e)
	}
	if e := wantClass(t, extend, ClassQuota); e.Status != 403 {
		t.Errorf("%+v", e)
	}
}

func TestLogin_ExpiredTokensAreRenewedUnderLoad(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	ref := w.mustCreate(t, "data", 5)
	w.ExpireTokens()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := w.GetShare(context.Background(), ref); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestLogin_EveryMethod(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*Config)
		class  ErrorClass // ClassUnknown: it works
	}{
		"password":                {func(*Config) {}, ClassUnknown},
		"a wrong password":        {func(c *Config) { c.Auth.Password = "not the password" }, ClassUnauthorized},
		"an unknown project":      {func(c *Config) { c.Auth.TenantName = "nobody's" }, ClassUnauthorized},
		"without a project":       {func(c *Config) { c.Auth.TenantName = "" }, ClassConfiguration},
		"without a version":       {func(c *Config) { c.Auth.IdentityEndpoint = strings.TrimSuffix(c.Auth.IdentityEndpoint, "/v3") }, ClassUnknown},
		"an unknown region":       {func(c *Config) { c.Region = "Atlantis" }, ClassConfiguration},
		"at no Keystone":          {func(c *Config) { c.Auth.IdentityEndpoint += "/nothing/here" }, ClassConfiguration},
		"internal interface":      {func(c *Config) { c.Availability = gophercloud.AvailabilityInternal }, ClassUnknown},
		"application credential":  {credential(emulator.ApplicationCredentialSecret), ClassUnknown},
		"a wrong secret":          {credential("not the secret"), ClassUnauthorized},
		"a token that is no such": {tokenLogin("not-a-token-of-anybody"), ClassUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := startEmulator(t, emulator.Options{}, test.change).ListShares(context.Background())
			if test.class == ClassUnknown {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := wantClass(t, err, test.class); e.Advice() == "" {
				t.Error("no advice")
			}
		})
	}
}

func credential(secret string) func(*Config) {
	return func(c *Config) {
		c.Auth = gophercloud.AuthOptions{IdentityEndpoint: c.Auth.IdentityEndpoint,
			ApplicationCredentialID: emulator.ApplicationCredentialID, ApplicationCredentialSecret: secret}
	}
}

// A share that nobody has heard of is not found. An endpoint that is not the
// share service must never make a share look gone.
func TestIsNotFound_OnlyTheServicesOwn404Counts(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	for _, id := range []string{shareID, "no-id"} {
		_, err := w.GetShare(context.Background(), ShareRef{ID: id})
		wantClass(t, err, ClassNotFound)
	}
	ref := w.mustCreate(t, "data", 1)
	astray := New(Config{Auth: w.login.auth, Endpoint: w.URL + "/wrong"})
	_, err := astray.GetShare(context.Background(), ref)
	e := wantClass(t, err, ClassNotSupported)
	wantText(t, e.Advice(), "`endpoint`", w.URL+"/wrong")
}

func TestEndpoint_MayBeConfigured(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	for name, endpoint := range map[string]string{"bare": w.URL, "v2": w.URL + "/v2", "project": w.Endpoint} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := New(Config{Auth: w.login.auth, Endpoint: endpoint})
			if _, err := client.ListShares(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRetry_InjectedFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect emulator.Effect
		class  ErrorClass
		shrunk bool // the work was done all the same
	}{
		"answer lost":   {emulator.CutAfter(), ClassLost, true},
		"request lost":  {emulator.CutBefore(), ClassLost, false},
		"bad gateway":   {emulator.Status(502), ClassUnavailable, false},
		"unavailable":   {emulator.Status(503), ClassUnavailable, false},
		"not supported": {emulator.Status(501), ClassNotSupported, false},
		"conflict":      {emulator.Status(409), ClassConflict, false},
		"throttled":     {emulator.TooManyRequests("2"), ClassUnknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startEmulator(t, emulator.Options{})
			ref := w.mustCreate(t, "data", 5)
			w.Inject(emulator.Fault{Action: "os-shrink", Times: 1, Effect: test.effect})
			_, err := w.ShrinkShare(context.Background(), ref, 3)
			if test.class == ClassUnknown {
				if err != nil {
					t.Error(err)
				}
			} else {
				wantClass(t, err, test.class)
			}
			if shrunk := w.mustGet(t, ref).Size == 3; shrunk != test.shrunk {
				t.Errorf("shrunk: %v", shrunk)
			}

			w.Inject(emulator.Fault{Method: "GET", Times: 1, Effect: test.effect})
			_, err = w.GetShare(context.Background(), ref)
			if again := test.class != ClassConflict && test.class != ClassNotSupported; again != (err == nil) {
				t.Errorf("read: %v", err)
			}
		})
	}
}
