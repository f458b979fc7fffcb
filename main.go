// Command terraform-provider-sfs serves the Terraform provider that manages OpenStack Manila and SFS file shares.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// version is set by the release build with -ldflags "-X main.version=...".
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger such as delve, and print how to attach Terraform to it")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		fmt.Println("terraform-provider-sfs " + version)
		return
	}
	tuneRuntime()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve("registry.terraform.io/opensfs/sfs", provider.Server(version), options...); err != nil {
		log.Fatal(err)
	}
}
