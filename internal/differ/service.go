package differ

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const versionHeader = "X-Openstack-Manila-Api-Version"

// login is an account of Keystone and the project that it works in.
type login struct{ authURL, user, password, project string }

// account is a login that Keystone accepted.
type account struct {
	token, project, user, endpoint string
}

func (l login) open(ctx context.Context, client *http.Client) (account, error) {
	domain := map[string]any{"id": "default"}
	body := map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{
			"user": map[string]any{"name": l.user, "password": l.password, "domain": domain},
		}},
		"scope": map[string]any{"project": map[string]any{"name": l.project, "domain": domain}},
	}}
	answer, err := send(ctx, client, "POST", l.authURL+"/auth/tokens", nil, encode(body))
	if err != nil {
		return account{}, err
	}
	if answer.status != http.StatusCreated {
		return account{}, fmt.Errorf("login as %s in %s: %d %s", l.user, l.project, answer.status, answer.raw)
	}
	var described struct {
		Token struct {
			Project, User struct{ ID string }
			Catalog       []struct {
				Type      string
				Endpoints []struct{ Interface, URL string }
			}
		}
	}
	if err := json.Unmarshal([]byte(answer.raw), &described); err != nil {
		return account{}, err
	}
	a := account{token: answer.header.Get("X-Subject-Token"), project: described.Token.Project.ID, user: described.Token.User.ID}
	for _, service := range described.Token.Catalog {
		for _, endpoint := range service.Endpoints {
			if service.Type == "sharev2" && endpoint.Interface == "public" {
				a.endpoint = strings.TrimSuffix(strings.TrimSuffix(endpoint.URL, "/"+a.project), "/")
			}
		}
	}
	if a.endpoint == "" {
		return account{}, errors.New("the catalogue has no public endpoint of type sharev2")
	}
	return a, nil
}

// service is one side of the comparison: a project of its own, for a member and for an administrator.
type service struct {
	client        *http.Client
	member, admin account
	types         map[string]string // ids to names
	shares, rules []string          // the ids of what a sequence created, in order
	recycled      bool              // whether there may be shares in the recycle bin, which no other list shows
	healthy       map[string]bool   // the ids of shares whose rules were just listed, none in error
	stuck         map[string]string // ids of shares to the statuses that an administrator set, which nobody works on
}

// answer is a response as it came.
type answer struct {
	status int
	header http.Header
	raw    string
}

// do sends a step, with its references replaced by the ids of this side.
func (s *service) do(ctx context.Context, st step) (answer, error) {
	from := s.member
	if st.Admin {
		from = s.admin
	}
	header := map[string]string{"X-Auth-Token": from.token, "Content-Type": st.ContentType}
	if st.ContentType == "" {
		header["Content-Type"] = "application/json"
	}
	if st.Version != "" {
		header[versionHeader] = st.Version
	}
	target := from.endpoint + "/" + from.project + "/" + s.resolve(st.Path, from)
	if st.Query != "" {
		target += "?" + s.resolve(st.Query, from)
	}
	got, err := send(ctx, s.client, st.Method, target, header, s.resolve(st.Body, from))
	if err == nil {
		s.remember(st, got)
	}
	return got, err
}

// absent is an id that no service has.
const absent = "00000000-0000-4000-8000-000000000000"

func (s *service) resolve(text string, from account) string {
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		list := s.shares
		if strings.HasPrefix(ref, "{rule") {
			list = s.rules
		}
		i := int(ref[len(ref)-2] - '0')
		if i >= len(list) {
			return absent
		}
		return list[i]
	})
	text = strings.ReplaceAll(text, "{project}", from.project)
	for id, name := range s.types {
		text = strings.ReplaceAll(text, "{type:"+name+"}", id)
	}
	return text
}

func (s *service) remember(st step, got answer) {
	if st.Admin && got.status == http.StatusAccepted {
		var reset map[string]struct{ Status string }
		if json.Unmarshal([]byte(st.Body), &reset) == nil {
			for _, values := range reset {
				s.stuck[strings.Split(s.resolve(st.Path, s.admin), "/")[1]] = values.Status
			}
		}
	}
	s.recycled = s.recycled || got.status == http.StatusAccepted && strings.Contains(st.Body, "soft_delete")
	if got.status != http.StatusOK || st.Method != http.MethodPost {
		return
	}
	var created struct {
		Share, Access struct{ ID string }
	}
	if json.Unmarshal([]byte(got.raw), &created) != nil {
		return
	}
	if created.Share.ID != "" {
		s.shares = append(s.shares, created.Share.ID)
	}
	if created.Access.ID != "" {
		s.rules = append(s.rules, created.Access.ID)
	}
}

func (s *service) labels() *strings.Replacer {
	pairs := []string{
		s.member.endpoint, "<endpoint>", strings.TrimSuffix(s.member.endpoint, "/v2"), "<base>",
		s.member.project, "<project>", s.admin.project, "<project>", s.member.user, "<member>", s.admin.user, "<admin>",
	}
	for i, id := range s.shares {
		pairs = append(pairs, id, fmt.Sprintf("<share %d>", i))
	}
	for i, id := range s.rules {
		pairs = append(pairs, id, fmt.Sprintf("<rule %d>", i))
	}
	for id, name := range s.types {
		pairs = append(pairs, id, "<type "+name+">")
	}
	return strings.NewReplacer(pairs...)
}

func send(ctx context.Context, client *http.Client, method, target string, header map[string]string, body string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewBufferString(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(raw)}, err
}

func encode(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err) // maps, lists and texts only
	}
	return string(encoded)
}

// queryOf encodes pairs: the name, the value, and so on. References stay as they are.
func queryOf(pairs ...string) string {
	var query []string
	for i := 0; i+1 < len(pairs); i += 2 {
		value := pairs[i+1]
		if !reference.MatchString(value) && value != "{project}" && !strings.HasPrefix(value, "{type:") {
			value = url.QueryEscape(value)
		}
		query = append(query, url.QueryEscape(pairs[i])+"="+value)
	}
	return strings.Join(query, "&")
}
