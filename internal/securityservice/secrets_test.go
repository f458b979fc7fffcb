package securityservice_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The service repeats the password in every response, and may in an error.
func TestPassword_IsInNoLogAndNoMessage(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		var log protocol.Log
		ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(w.Context(), &log), &log)
		var messages strings.Builder
		secrets := map[string]map[string]any{
			"the-first-secret": withPassword("the-first-secret", 1), "the-second-secret": withPassword("the-second-secret", 2),
			"the-third-secret": {"password": "the-third-secret"},
		}
		for secret, password := range secrets {
			w.Service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.Respond(http.StatusBadRequest, `{"badRequest":{"message":"rejected: `+secret+`"}}`, nil)})
			messages.WriteString(protocol.Text(w.ApplyUntil(ctx, config(password))))
			w.Terraform.Refresh(ctx, w.Resource)
			w.MustApply(config(password))
			w.Terraform.Refresh(ctx, w.Resource)
		}
		w.ApplyUntil(ctx, nil)
		if len(log.String()) < 1000 || !strings.Contains(messages.String(), "rejected: ") {
			t.Fatalf("too little to check: %d bytes of log, and %s", len(log.String()), &messages)
		}
		for place, text := range map[string]string{"the log": log.String(), "a message": messages.String()} {
			for secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s contains %s", place, secret)
				}
			}
		}
	})
}
