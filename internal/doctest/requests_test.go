package doctest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const requestsGuide = "templates/guides/requests.md.tmpl"

// TestRequests_AreThoseOfTheGuide runs the commands of its transcript, each with the size that stands before it.
func TestRequests_AreThoseOfTheGuide(t *testing.T) {
	t.Parallel()
	server := startEmulator(t, emulator.Options{MaxMicroversion: emulator.NewestMicroversion(23), Release: 23, OnePath: true})
	s := newShell(t)
	s.logIn(server)
	transcript, share := blocks(t, requestsGuide, "text")[0].text, ""
	var got strings.Builder
	for line := range strings.Lines(transcript) {
		size, isSize := strings.CutPrefix(line, "# size = ")
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case isSize:
			s.write(t, "main.tf", requiredProviders+"\nresource \"sfs_share\" \"home\" {\n  name = \"home\"\n  size = "+size+"}\n")
		case isCommand:
			s.run(t, 0, strings.ReplaceAll(strings.TrimSpace(command), "SHARE", share))
			line += transcribed(recorded(server.Emulator))
		case strings.TrimSpace(line) != "":
			continue // a request
		}
		got.WriteString(line)
		for _, s := range server.Shares() {
			share = s.ID
		}
	}
	if diff := gocmp.Diff(sortedRequests(transcript), sortedRequests(got.String())); diff != "" {
		t.Errorf("%s (-guide +sent):\n%s\nall of it:\n%s", requestsGuide, diff, got.String())
	}
}

// transcribed are the requests as the guide writes them.
func transcribed(requests []emulator.Request) string {
	names := strings.NewReplacer(emulator.ProjectID, "PROJECT", emulator.UserID, "USER")
	var lines strings.Builder
	for _, r := range requests {
		line := r.Method + " " + r.Path
		if r.Query != "" {
			line += "?" + r.Query
		}
		if r.Method == http.MethodPost && r.Body != "" {
			line += " " + r.Body
		}
		line = regexp.MustCompile(`share_type=[^&]+`).ReplaceAllString(names.Replace(line), "share_type=TYPE")
		line = regexp.MustCompile(`"terraform_create_id":"[A-Z0-9]{26}"`).ReplaceAllString(line, `"terraform_create_id":"MARKER"`)
		if r.ShareID != "" {
			line = strings.ReplaceAll(line, r.ShareID, "SHARE")
		}
		lines.WriteString(line + "\n")
	}
	return lines.String()
}

// sortedRequests sorts the requests of each command: some are sent at the same time.
func sortedRequests(transcript string) []string {
	lines := strings.Split(strings.TrimSpace(transcript), "\n")
	isRequest := regexp.MustCompile(`^[A-Z]+ /`)
	for i := 0; i < len(lines); i++ {
		from := i
		for i < len(lines) && isRequest.MatchString(lines[i]) {
			i++
		}
		slices.Sort(lines[from:i])
	}
	return lines
}

// TestRequests_APlanSendsAsManyAsTheGuideSays counts them after the login.
func TestRequests_APlanSendsAsManyAsTheGuideSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shares int
		rules  bool
		rows   map[string]int // the planned size; the shares have 2 GiB
	}{
		"one":        {shares: 1, rows: map[string]int{"one unchanged share": 2}},
		"many":       {shares: 500, rows: map[string]int{"500 unchanged shares": 2, "500 shares, all of them shrunk": 1, "500 shares, all of them extended": 3}},
		"with rules": {shares: 100, rules: true, rows: map[string]int{"100 unchanged shares, each with `sfs_share_access_rules`": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := emulator.Options{MaxMicroversion: emulator.NewestMicroversion(23), Release: 23, OnePath: true, Latency: 50 * time.Millisecond}
			emulated.Run(t, "sfs_share", options, func(env *emulated.Env) {
				fleet := newFleet(env, c.shares, c.rules)
				for row, size := range c.rows {
					want := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(row) + ` \| (\d+) \|`).FindStringSubmatch(readFile(t, requestsGuide))
					if want == nil {
						t.Fatalf("%s does not say what a plan of %s sends", requestsGuide, row)
					}
					// It is fewer where no share is read before others are asked for: one that is read by its id may be in the recycle bin.
					most, err := strconv.Atoi(want[1])
					if got := fleet.plan(size); err != nil || got == 0 || got > most || got < most-2 {
						t.Errorf("a plan of %s sends %d requests, and %s says at most %d (%v)", row, got, requestsGuide, most, err)
					}
				}
			})
		})
	}
}

// fleet are shares, and where it has them their access rules.
type fleet struct {
	*emulated.Env
	resources []fleetResource
}

type fleetResource struct {
	*emulated.Env
	configuration map[string]any
}

func newFleet(env *emulated.Env, count int, rules bool) *fleet {
	f := &fleet{Env: env}
	api := manila.New(manila.Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: "http://service.test/v3", Username: emulator.UserName, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectID: emulator.ProjectID},
		},
		Region: "RegionOne", Transport: protocol.Transport(env.Service),
	})
	for i := range count {
		name := fmt.Sprint("share-", i)
		created, err := api.CreateShare(env.Context(), manila.CreateShare{Name: name, Size: 2, ShareProto: "NFS"})
		if err != nil {
			env.Fatal(err)
		}
		share := env.Other("sfs_share")
		share.Resource = share.MustImport(created.ID, nil)
		f.resources = append(f.resources, fleetResource{share, map[string]any{"name": name}})
		if rules {
			set := env.Other("sfs_share_access_rules")
			configuration := map[string]any{"share_id": created.ID, "rules": []any{map[string]any{"access_type": "ip", "access_to": "10.0.0.1", "access_level": "rw"}}}
			set.MustApply(configuration)
			f.resources = append(f.resources, fleetResource{set, configuration})
		}
	}
	return f
}

// plan plans all with a new process, ten at a time, and returns how many requests were sent after the login.
func (f *fleet) plan(size int) int {
	<-time.After(time.Minute)
	f.Restart()
	f.Service.ResetRequests()
	running := make(chan struct{}, 10)
	var done sync.WaitGroup
	for _, r := range f.resources {
		r.Terraform = f.Terraform
		if r.Resource.Type == "sfs_share" {
			r.configuration["size"] = size
		}
		running <- struct{}{}
		done.Go(func() {
			defer func() { <-running }()
			diagnostics := append(f.Terraform.Refresh(f.Context(), r.Resource), r.Plan(r.configuration).Diagnostics...)
			if protocol.HasError(diagnostics) {
				f.Error(protocol.Text(diagnostics))
			}
		})
	}
	done.Wait()
	isLogin := func(r emulator.Request) bool { return strings.HasPrefix(r.Path, "/v3/") }
	return len(slices.DeleteFunc(f.Service.Requests(), isLogin))
}
