// Command emulator runs a share service in memory, for manual tests:
//
//	go run ./internal/cmd/emulator -listen 127.0.0.1:8786
//
// It prints the environment variables for the provider, and then one line per
// request. It stores nothing: its state ends with the process.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	listen, opts, err := parse(args, out)
	if err != nil {
		return err
	}
	opts.Log = func(line string) {
		// An output that cannot be written to does not stop the service.
		_, _ = fmt.Fprintf(out, "%s %s\n", time.Now().Format(time.TimeOnly), line)
	}
	server, err := emulator.Start(listen, opts)
	if err != nil {
		return err
	}
	defer server.Close()
	if _, err := io.WriteString(out, instructions(server, opts)); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func parse(args []string, out io.Writer) (listen string, opts emulator.Options, err error) {
	flags := flag.NewFlagSet("emulator", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&listen, "listen", "127.0.0.1:8786", "address to listen at")
	flags.DurationVar(&opts.Takes.Create, "create", time.Second, "how long creating a share takes")
	flags.DurationVar(&opts.Takes.Extend, "extend", 3*time.Second, "how long extending a share takes")
	flags.DurationVar(&opts.Takes.Shrink, "shrink", 3*time.Second, "how long shrinking a share takes")
	flags.DurationVar(&opts.Takes.Delete, "delete", time.Second, "how long deleting a share takes")
	flags.DurationVar(&opts.Takes.Rule, "rule", time.Second, "how long applying an access rule takes")
	flags.DurationVar(&opts.DeleteNullFor, "delete-null-for", 0, "how long a share shows a null status at the end of its deletion")
	flags.DurationVar(&opts.Latency, "latency", 0, "added to every request")
	flags.DurationVar(&opts.TokenLifetime, "token-lives", 24*time.Hour, "how long a login is valid")
	flags.IntVar(&opts.RequestsPerMinute, "requests-per-minute", 0, "limit above which requests get 429; 0 = none")
	flags.IntVar(&opts.Quota.Shares, "quota-shares", 50, "number of shares; 0 = unlimited")
	flags.IntVar(&opts.Quota.Gigabytes, "quota-gigabytes", 1000, "total size of all shares in GiB; 0 = unlimited")
	flags.IntVar(&opts.Quota.PerShareGigabytes, "quota-per-share", 0, "size of one share in GiB; 0 = unlimited")
	flags.IntVar(&opts.Used, "used", 0, "GiB in use in every share: a shrink below it is refused")
	flags.BoolVar(&opts.ReportUsed, "report-used", false, "show the used bytes as metadata share_used, as SFS does")
	flags.BoolVar(&opts.SFS, "sfs", false, "answer as SFS does: logins by access key, tags, microversion 2.42")
	flags.BoolVar(&opts.LegacyRefusal, "legacy-refusal", false, "let a refused shrink end in shrinking_possible_data_loss_error, as SFS does")
	flags.IntVar(&opts.Release, "release", emulator.NewestRelease, "the release of Manila that is emulated, such as 15, 20 or 23")
	flags.StringVar(&opts.MaxMicroversion, "max-microversion", "", "the highest microversion offered (default that of the release; 2.42 with -sfs or -legacy-refusal)")
	flags.StringVar(&opts.Region, "region", "RegionOne", "name of the region in the catalogue")
	flags.StringVar(&opts.SecondRegion, "second-region", "", "name of a second region in the catalogue; empty = none")
	flags.BoolVar(&opts.V2Catalogue, "v2-catalogue", false, "write the catalogue as old deployments do")
	flags.BoolVar(&opts.OIDC, "oidc", false, "accept logins through an OpenID Connect provider")
	flags.StringVar(&opts.PublicURL, "public-url", "", "base of the URLs in the catalogue; empty = the address of the request")
	if err := flags.Parse(args); err != nil {
		return "", opts, err
	}
	if flags.NArg() > 0 {
		return "", opts, fmt.Errorf("unexpected argument %q: flags begin with a dash", flags.Arg(0))
	}
	if opts.MaxMicroversion == "" && !opts.LegacyRefusal && !opts.SFS {
		opts.MaxMicroversion = emulator.NewestMicroversion(opts.Release)
	}
	return listen, opts, nil
}

// clientKnows is a microversion that the client of Debian 12 and all later ones know: they reject one that they do not.
const clientKnows = "2.72"

// clientVersion is the line for the client of OpenStack, which asks for the newest microversion that it knows and
// takes the 406 of a service without it as final.
func clientVersion(opts emulator.Options) string {
	offered := cmp.Or(opts.MaxMicroversion, emulator.LegacyMicroversion)
	switch offered {
	case emulator.NewestMicroversion(emulator.NewestRelease):
		return ""
	case emulator.NewestMicroversion(15):
		offered = clientKnows // its own client knows one less than the service
	}
	return "export OS_SHARE_API_VERSION=" + offered + "\n"
}

func instructions(server *emulator.Server, opts emulator.Options) string {
	return fmt.Sprintf(`A share service in memory listens at %s. To use it, paste this into another terminal:

export OS_AUTH_URL=%s
export OS_USERNAME=%s
export OS_PASSWORD=%s
export OS_PROJECT_NAME=%s
export OS_USER_DOMAIN_NAME=%s
export OS_PROJECT_DOMAIN_NAME=%s
export OS_REGION_NAME=%s
export OS_IDENTITY_API_VERSION=3
%s
Other logins, as arguments of the provider:

%s
Stop it with Ctrl-C. Requests follow.
`, server.URL, server.AuthURL, emulator.UserName, emulator.Password, emulator.ProjectName,
		emulator.DomainName, emulator.DomainName, opts.Region, clientVersion(opts), otherLogins(server, opts))
}

func otherLogins(server *emulator.Server, opts emulator.Options) string {
	logins := fmt.Sprintf("  the administrator: username = %q, password = %q\n", emulator.AdminName, emulator.AdminPassword) +
		fmt.Sprintf("  an application credential: application_credential_id = %q, application_credential_secret = %q\n",
			emulator.ApplicationCredentialID, emulator.ApplicationCredentialSecret)
	if !opts.SFS {
		return logins + "  an access key: start it with -sfs\n"
	}
	return logins + fmt.Sprintf("  an access key: access_key = %q, secret_key = %q, endpoint = %q, project_id = %q\n",
		emulator.AccessKey, emulator.SecretKey, server.URL, emulator.ProjectID)
}
