package share_test

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// mustApply applies without an error or warning but that of a planned shrink.
func (w *env) mustApply(configuration map[string]any) {
	w.t.Helper()
	diagnostics := slices.DeleteFunc(w.apply(configuration), func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.Contains(d.Summary, " shrinks from ")
	})
	if len(diagnostics) > 0 {
		w.t.Fatalf("apply reported:\n%s", protocol.Text(diagnostics))
	}
}

// mustFail applies with an error that contains all parts, in any order.
func (w *env) mustFail(configuration map[string]any, parts ...string) {
	w.t.Helper()
	w.mustBeError(w.apply(configuration), parts...)
}

func (w *env) mustBeError(diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	w.t.Helper()
	if !protocol.HasError(diagnostics) {
		w.t.Fatalf("want an error, got:\n%s", protocol.Text(diagnostics))
	}
	w.mustContain(diagnostics, parts...)
}

func (w *env) mustContain(diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	w.t.Helper()
	for _, part := range parts {
		if text := protocol.Text(diagnostics); !strings.Contains(text, part) {
			w.t.Errorf("want %q in:\n%s", part, text)
		}
	}
}

func (w *env) mustNotContain(diagnostics []*tfprotov6.Diagnostic, part string) {
	w.t.Helper()
	if text := protocol.Text(diagnostics); strings.Contains(text, part) {
		w.t.Errorf("want no %q in:\n%s", part, text)
	}
}

// mustSucceed allows warnings.
func (w *env) mustSucceed(diagnostics []*tfprotov6.Diagnostic) {
	w.t.Helper()
	if protocol.HasError(diagnostics) {
		w.t.Errorf("want no error, got:\n%s", protocol.Text(diagnostics))
	}
}

func (w *env) mustReportNothing(diagnostics []*tfprotov6.Diagnostic) {
	w.t.Helper()
	if len(diagnostics) > 0 {
		w.t.Errorf("want no diagnostics, got:\n%s", protocol.Text(diagnostics))
	}
}

// mustAgree checks size and status, in the state and on the service.
func (w *env) mustAgree(size int, status string) {
	w.t.Helper()
	onService := w.mustExist()
	if w.share.Attribute("size") != size || w.share.Attribute("status") != status {
		w.t.Errorf("the state has %v GiB, %v; want %d GiB, %s", w.share.Attribute("size"), w.share.Attribute("status"), size, status)
	}
	if onService.Size != size || onService.Status != status {
		w.t.Errorf("the service has %d GiB, %s; want %d GiB, %s", onService.Size, onService.Status, size, status)
	}
}

func (w *env) mustExist() emulator.Share {
	w.t.Helper()
	share, ok := w.service.Share(w.id())
	if !ok {
		w.t.Fatalf("the service has no share %q", w.id())
	}
	return share
}

func (w *env) mustHaveShares(count int) {
	w.t.Helper()
	if shares := w.service.Shares(); len(shares) != count {
		w.t.Errorf("the service has %d shares, want %d: %v", len(shares), count, shares)
	}
}

// mustHave checks an attribute in the state.
func (w *env) mustHave(attribute string, want any) {
	w.t.Helper()
	w.mustEqual(attribute+" in the state", want, w.share.Attribute(attribute))
}

func (w *env) mustEqual(what string, want, got any) {
	w.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// mustBeQuiet checks that a plan of the configuration changes nothing.
func (w *env) mustBeQuiet(configuration map[string]any) {
	w.t.Helper()
	w.mustReportNothing(w.refresh())
	w.mustPlanNothing(w.share, configuration)
}

func (w *env) mustPlanNothing(share *protocol.Resource, configuration map[string]any) {
	w.t.Helper()
	plan := w.tf.Plan(w.t.Context(), share, configuration)
	w.mustReportNothing(plan.Diagnostics)
	if !plan.IsEmpty(share) {
		w.t.Errorf("the plan is not empty:\nstate %s\nplan  %s", share.State, plan.State)
	}
}

func (w *env) count(match func(emulator.Request) bool) int {
	count := 0
	for _, request := range w.service.Requests() {
		if match(request) {
			count++
		}
	}
	return count
}

// sent counts the requests of a kind: an action such as "os-shrink", or a
// method such as "DELETE" on shares.
func (w *env) sent(kind string) int {
	return w.count(func(r emulator.Request) bool {
		onShares := strings.Contains(r.Path, "/shares") && !strings.Contains(r.Path, "/metadata")
		return r.Action == kind || r.Method == kind && onShares
	})
}

func (w *env) mustHaveSent(kind string, times int) {
	w.t.Helper()
	if got := w.sent(kind); got != times {
		w.t.Errorf("%d × %s were sent, want %d", got, kind, times)
	}
}
