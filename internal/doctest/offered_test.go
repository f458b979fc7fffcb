package doctest

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	front "github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// offered are the pages of all that the provider says it has.
func offered(t *testing.T) []string {
	t.Helper()
	schema, err := providerserver.NewProtocol6(front.New("docs")())().GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	pages := []string{"docs/index.md"}
	add := func(directory, name string) {
		pages = append(pages, "docs/"+directory+"/"+strings.TrimPrefix(name, "sfs_")+".md")
	}
	for name := range schema.ResourceSchemas {
		add("resources", name)
	}
	for name := range schema.DataSourceSchemas {
		add("data-sources", name)
	}
	for name := range schema.EphemeralResourceSchemas {
		add("ephemeral-resources", name)
	}
	for name := range schema.ListResourceSchemas {
		add("list-resources", name)
	}
	for name := range schema.Functions {
		add("functions", name)
	}
	if len(pages) < 15 {
		t.Fatalf("only %v", pages)
	}
	return pages
}
