package service

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// readTimeout is more than a service needs that answers at all.
const readTimeout = 5 * time.Minute

// configured is what all data sources of this package have in common.
type configured struct {
	session *conns.Provider
}

func (c *configured) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	var diags diag.Diagnostics
	c.session, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "The region to ask in; the provider's region if not given.",
	}
}

// chosenRegion is the region that was asked in.
func chosenRegion(ctx context.Context, api *manila.Client, written types.String) (types.String, error) {
	if !written.IsNull() {
		return written, nil
	}
	region, err := api.Region(ctx)
	if err != nil || region == "" {
		return types.StringNull(), err
	}
	return types.StringValue(region), nil
}

// notRead tells a question that the service did not answer.
func notRead(what string, err error) diag.Diagnostic {
	text := diags.Sentence(err.Error())
	if failure, ok := manila.AsError(err); ok {
		text = diags.Paragraphs(text, failure.Advice())
	}
	return diag.NewErrorDiagnostic("Cannot read "+what, text)
}
