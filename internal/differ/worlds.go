package differ

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The quota of the projects, so small that random sequences meet it.
var quota = emulator.Quota{Shares: 5, Gigabytes: 40, PerShareGigabytes: 20}

// startEmulator starts an emulator of a release, with nothing in it.
func startEmulator(ctx context.Context, release, newest int) (*emulator.Server, *service, error) {
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{
		Release: release, MaxMicroversion: fmt.Sprintf("2.%d", newest), Quota: quota,
	})
	if err != nil {
		return nil, nil, err
	}
	member := login{server.AuthURL, emulator.UserName, emulator.Password, emulator.ProjectName}
	admin := login{server.AuthURL, emulator.AdminName, emulator.AdminPassword, emulator.ProjectName}
	s, err := open(ctx, &http.Client{Timeout: time.Minute}, member, admin)
	if err != nil {
		server.Close()
	}
	return server, s, err
}

func open(ctx context.Context, client *http.Client, member, admin login) (*service, error) {
	s := &service{client: client, stuck: map[string]string{}, types: map[string]string{}}
	var err error
	if s.member, err = member.open(ctx, client); err != nil {
		return nil, err
	}
	if s.admin, err = admin.open(ctx, client); err != nil {
		return nil, err
	}
	return s, s.readTypes(ctx)
}

func (s *service) readTypes(ctx context.Context) error {
	got, err := s.do(ctx, step{Method: "GET", Path: "types", Version: "2.7"})
	if err != nil {
		return err
	}
	var list struct {
		Types []struct{ ID, Name string } `json:"share_types"`
	}
	if err := json.Unmarshal([]byte(got.raw), &list); err != nil {
		return fmt.Errorf("types: %d %s: %w", got.status, got.raw, err)
	}
	for _, t := range list.Types {
		s.types[t.ID] = t.Name
	}
	return nil
}

// forget empties the project: what a sequence left would be in the lists of the next.
func (s *service) forget(ctx context.Context, newest int) error {
	for _, id := range s.shares {
		forced := step{Method: "POST", Path: "shares/" + id + "/action", Version: "2.7", Body: `{"force_delete":null}`, Admin: true}
		if _, err := s.do(ctx, forced); err != nil {
			return err
		}
	}
	s.shares, s.rules, s.recycled = nil, nil, false
	clear(s.stuck)
	if _, err := s.settle(ctx, newest); err != nil {
		return err
	}
	return s.waitUntilNothingIsCounted(ctx)
}

// errStillCounted is about a project without shares whose quota counts some: Manila counts a share for a moment after
// its end, and seldom longer.
var errStillCounted = errors.New("the quota counts shares that are gone")

const countTimeout = 5 * time.Second

func (s *service) waitUntilNothingIsCounted(ctx context.Context) error {
	for deadline := time.Now().Add(countTimeout); ; {
		got, err := s.do(ctx, step{Method: "GET", Path: "limits", Version: "2.0"})
		if err != nil {
			return err
		}
		var counted struct {
			Limits struct {
				Absolute struct{ TotalSharesUsed, TotalShareGigabytesUsed int }
			}
		}
		if err := json.Unmarshal([]byte(got.raw), &counted); err != nil {
			return fmt.Errorf("limits: %d %s: %w", got.status, got.raw, err)
		}
		if used := counted.Limits.Absolute; used.TotalSharesUsed == 0 && used.TotalShareGigabytesUsed == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: %s", errStillCounted, got.raw)
		}
		if err := wait(ctx, settlePause); err != nil {
			return err
		}
	}
}

// cloud is a running Keystone and Manila.
type cloud struct {
	member, admin login
	client        *http.Client
}

// newest is the newest microversion, 2.N.
func (c cloud) newest(ctx context.Context) (int, error) {
	a, err := c.member.open(ctx, c.client)
	if err != nil {
		return 0, err
	}
	got, err := send(ctx, c.client, "GET", strings.TrimSuffix(a.endpoint, "v2"), nil, "")
	if err != nil {
		return 0, err
	}
	var list struct {
		Versions []struct{ Version string }
	}
	if err := json.Unmarshal([]byte(got.raw), &list); err != nil {
		return 0, err
	}
	for _, v := range list.Versions {
		if strings.HasPrefix(v.Version, "2.") {
			return minor(v.Version), nil
		}
	}
	return 0, fmt.Errorf("no version 2 in %s", got.raw)
}

// project makes a project with the quota of the emulator and both accounts in it.
func (c cloud) project(ctx context.Context, name string) (*service, error) {
	admin, err := c.admin.open(ctx, c.client)
	if err != nil {
		return nil, err
	}
	member, err := c.member.open(ctx, c.client)
	if err != nil {
		return nil, err
	}
	made := created{cloud: c, token: admin.token}
	project := made.post(ctx, "/projects", object{"project": object{"name": name, "domain_id": "default"}}, "project")
	for user, role := range map[string]string{member.user: "member", admin.user: "admin"} {
		made.put(ctx, c.admin.authURL+"/projects/"+project+"/users/"+user+"/roles/"+made.find(ctx, "/roles?name="+role, "roles"))
	}
	if made.err != nil {
		return nil, made.err
	}
	memberLogin, adminLogin := c.member, c.admin
	memberLogin.project, adminLogin.project = name, name
	s, err := open(ctx, c.client, memberLogin, adminLogin)
	if err != nil {
		return nil, err
	}
	return s, s.setQuota(ctx)
}

// created sends what sets up a project, up to the first error.
type created struct {
	cloud cloud
	token string
	err   error
}

func (m *created) send(ctx context.Context, method, url string, body any) string {
	if m.err != nil {
		return ""
	}
	text := ""
	if body != nil {
		text = encode(body)
	}
	got, err := send(ctx, m.cloud.client, method, url, map[string]string{"X-Auth-Token": m.token}, text)
	if err == nil && got.status >= 300 {
		err = fmt.Errorf("%s %s: %d %s", method, url, got.status, got.raw)
	}
	m.err = err
	return got.raw
}

func (m *created) post(ctx context.Context, path string, body any, key string) string {
	var answer map[string]struct{ ID string }
	if raw := m.send(ctx, "POST", m.cloud.admin.authURL+path, body); m.err == nil {
		m.err = json.Unmarshal([]byte(raw), &answer)
	}
	return answer[key].ID
}

func (m *created) put(ctx context.Context, url string) { m.send(ctx, "PUT", url, nil) }

func (m *created) find(ctx context.Context, path, key string) string {
	var answer map[string]json.RawMessage
	var list []struct{ ID string }
	if raw := m.send(ctx, "GET", m.cloud.admin.authURL+path, nil); m.err == nil {
		if m.err = json.Unmarshal([]byte(raw), &answer); m.err == nil {
			m.err = json.Unmarshal(answer[key], &list)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].ID
}

// setQuota gives the project the limits that the emulator has.
func (s *service) setQuota(ctx context.Context) error {
	got, err := s.do(ctx, step{Method: "PUT", Path: "quota-sets/{project}", Version: "2.62", Admin: true, Body: encode(object{"quota_set": object{
		"shares": quota.Shares, "gigabytes": quota.Gigabytes, "per_share_gigabytes": quota.PerShareGigabytes,
		"snapshots": 50, "snapshot_gigabytes": 1000, "share_groups": 50, "share_group_snapshots": 50,
		"share_replicas": 50, "replica_gigabytes": 1000, "share_networks": 10, "force": true,
	}})})
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("quota: %d %s", got.status, got.raw)
	}
	return err
}

// makeTypes makes the share types that the emulator has beside the default.
func (c cloud) makeTypes(ctx context.Context) error {
	admin, err := open(ctx, c.client, c.member, c.admin)
	if err != nil {
		return err
	}
	for _, name := range admin.types {
		if name == emulator.BoundedTypeName {
			return nil
		}
	}
	got, err := admin.do(ctx, step{Method: "POST", Path: "types", Version: "2.50", Admin: true, Body: encode(object{"share_type": object{
		"name": emulator.BoundedTypeName, "description": "neither small nor large", "share_type_access:is_public": true,
		"extra_specs": object{
			"driver_handles_share_servers": "False", "provisioning:min_share_size": fmt.Sprint(emulator.BoundedTypeMin),
			"provisioning:max_share_size":        fmt.Sprint(emulator.BoundedTypeMax),
			"provisioning:max_share_extend_size": fmt.Sprint(emulator.BoundedTypeMaxExtend),
		},
	}})})
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("share type: %d %s", got.status, got.raw)
	}
	return err
}
