package doctest

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// sent is a request as the guides write it: `POST /shares/{id}/action` with the action `os-shrink`.
type sent struct{ method, path, action string }

func (s sent) String() string { return strings.TrimSpace(s.method + " " + s.path + " " + s.action) }

var (
	projectInPath = regexp.MustCompile(`^/v2/[0-9a-f]{32}/`)
	idInPath      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}`)
	keyInPath     = regexp.MustCompile(`/metadata/.+`)
)

func sentIn(r emulator.Request) sent {
	path := projectInPath.ReplaceAllString(r.Path, "/")
	path = keyInPath.ReplaceAllString(idInPath.ReplaceAllString(path, "{id}"), "/metadata/{key}")
	return sent{r.Method, path, r.Action}
}

// recorded are the requests since the last call.
func recorded(service *emulator.Emulator) []emulator.Request {
	defer service.ResetRequests()
	return service.Requests()
}

// lifecycle are all requests that the provider sends where everything that it has is created, changed, planned, imported and destroyed.
type lifecycle struct {
	*emulated.Env
	requests []emulator.Request
	// reading are those of the plans among them.
	reading []emulator.Request
}

func recordLifecycle(t *testing.T, options emulator.Options) *lifecycle {
	t.Helper()
	options.Takes = emulator.Durations{Create: time.Second, Extend: time.Second, Shrink: time.Second, Delete: time.Second, Rule: time.Second, Snapshot: time.Second}
	var l *lifecycle
	emulated.Run(t, "sfs_share", options, func(env *emulated.Env) {
		l = &lifecycle{Env: env}
		l.share(options.SFS)
		l.rules()
		if !options.SFS {
			l.snapshot()
			l.network()
		}
		l.lookUps(options.SFS)
		l.destroy()
	})
	return l
}

// apply applies, and then plans with a new process, which sends what a drift job sends.
func (l *lifecycle) apply(r *emulated.Env, configuration map[string]any) {
	l.Helper()
	l.restart(r)
	if diagnostics := r.Apply(configuration); protocol.HasError(diagnostics) {
		l.Fatalf("apply reported:\n%s", protocol.Text(diagnostics))
	}
	l.requests = append(l.requests, recorded(l.Service)...)
	l.restart(r)
	if configuration != nil {
		r.MustBeQuiet(configuration)
	}
	l.read()
}

func (l *lifecycle) restart(envs ...*emulated.Env) {
	l.Restart()
	for _, env := range envs {
		env.Terraform = l.Terraform
	}
}

func (l *lifecycle) read() {
	read := recorded(l.Service)
	l.requests, l.reading = append(l.requests, read...), append(l.reading, read...)
}

func with(configuration map[string]any, more map[string]any) map[string]any {
	all := maps.Clone(configuration)
	maps.Copy(all, more)
	return all
}

func (l *lifecycle) share(sfs bool) {
	l.Helper()
	config := map[string]any{"name": "home", "size": 10}
	l.apply(l.Env, config)
	attribute := "metadata"
	if sfs {
		attribute = "tags"
	}
	config["size"], config["description"] = 12, "d"
	for _, labels := range []map[string]string{{"team": "a"}, {"team": "b", "stage": "test", "cost/center": "7"}, {"team": "b", "cost/center": "7"}, {"team": "b"}} {
		if sfs {
			delete(labels, "cost/center") // tags cannot have such a key
		}
		config[attribute] = labels
		l.apply(l.Env, config)
	}
	config["size"] = 11
	l.apply(l.Env, config)
	l.Service.SetUsed(l.ID(), 10)
	l.MustFail(with(config, map[string]any{"size": 9}), "shrunk")
	l.requests = append(l.requests, recorded(l.Service)...)
	l.MustImport(l.ID(), nil)
	l.read()
}

func (l *lifecycle) rules() {
	l.Helper()
	rule := l.Other("sfs_share_access_rule")
	config := map[string]any{"share_id": l.ID(), "access_type": "ip", "access_to": "10.0.0.1"}
	l.apply(rule, config)
	_, _ = l.Terraform.Open(l.Context(), "sfs_share_access_key", map[string]any{"share_id": l.ID(), "access_id": rule.ID()})
	l.apply(rule, nil)
	rules := l.Other("sfs_share_access_rules")
	for _, level := range []string{"rw", "ro"} {
		l.apply(rules, map[string]any{"share_id": l.ID(), "rules": []any{map[string]any{"access_type": "ip", "access_to": "10.0.0.2", "access_level": level}}})
	}
	l.apply(rules, nil)
}

func (l *lifecycle) snapshot() {
	l.Helper()
	snapshot := l.Other("sfs_share_snapshot")
	config := map[string]any{"share_id": l.ID(), "name": "before"}
	l.apply(snapshot, config)
	l.apply(snapshot, with(config, map[string]any{"description": "d"}))
	l.apply(snapshot, nil)
}

func (l *lifecycle) network() {
	l.Helper()
	var services []any
	var directories []*emulated.Env
	for _, kind := range []string{"ldap", "kerberos", "ldap", "active_directory"} {
		directory := l.Other("sfs_security_service")
		config := map[string]any{"type": kind, "name": "corp"}
		l.apply(directory, config)
		l.apply(directory, with(config, map[string]any{"description": "d"}))
		services, directories = append(services, directory.ID()), append(directories, directory)
	}
	network := l.Other("sfs_share_network")
	subnet := func(net string) map[string]any {
		return map[string]any{"neutron_net_id": net, "neutron_subnet_id": net}
	}
	a, b := subnet("6b1a5c1e-0000-4000-8000-000000000001"), subnet("6b1a5c1e-0000-4000-8000-000000000002")
	config := map[string]any{"name": "corp", "subnets": []any{a}, "security_service_ids": services[:1]}
	l.apply(network, config)
	l.apply(network, with(config, map[string]any{"subnets": []any{a, b}, "description": "d"}))
	l.apply(network, with(config, map[string]any{"subnets": []any{b}, "description": "d", "security_service_ids": services[:2]}))
	config["description"], config["subnets"] = "d", []any{b}
	for _, some := range [][]any{services[1:2], services[1:3]} {
		config["security_service_ids"] = some
		l.apply(network, config)
	}
	onServers := l.Other("sfs_share")
	l.apply(onServers, map[string]any{"name": "on-servers", "size": 1, "share_type": emulator.ServersTypeName, "share_network_id": network.ID()})
	for _, some := range [][]any{{services[0], services[1]}, {services[0], services[1], services[3]}} {
		config["security_service_ids"] = some
		l.apply(network, config)
	}
	l.apply(onServers, nil)
	l.Arguments = map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword} // only they see share servers
	l.apply(network, nil)
	l.Arguments = nil
	for _, directory := range directories {
		l.apply(directory, nil)
	}
}

func (l *lifecycle) lookUps(sfs bool) {
	l.Helper()
	l.restart()
	for _, source := range []string{"sfs_share_types", "sfs_availability_zones", "sfs_quota", "sfs_shares", "sfs_share_snapshots"} {
		if sfs && source == "sfs_share_snapshots" {
			continue
		}
		if _, diagnostics := l.Terraform.Read(l.Context(), source, nil); protocol.HasError(diagnostics) {
			l.Fatalf("%s: %s", source, protocol.Text(diagnostics))
		}
	}
	_, _ = l.Terraform.Read(l.Context(), "sfs_share", map[string]any{"name": "home"})
	l.read()
}

func (l *lifecycle) destroy() {
	l.Helper()
	l.Service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/shares/", Times: 1, Effect: emulator.Status(http.StatusForbidden)})
	if diagnostics := l.Apply(nil); !protocol.HasError(diagnostics) {
		l.Fatal("the refused delete is no error")
	}
	l.requests = append(l.requests, recorded(l.Service)...)
	l.apply(l.Env, nil)
}

func kinds(requests []emulator.Request) []sent {
	var all []sent
	for _, request := range requests {
		all = append(all, sentIn(request))
	}
	slices.SortFunc(all, func(a, b sent) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(all)
}
