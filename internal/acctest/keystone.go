package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// keystoneSession is a login that owes nothing to the code under test.
type keystoneSession struct {
	token    string
	project  string // its id
	endpoint string // of the share service, without the project id
}

var plainHTTP = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}

// login takes a token at Keystone and finds the share service in its catalogue.
func login(who Account) (*keystoneSession, error) {
	domain := map[string]any{"name": who.DomainName}
	header, body, err := send(http.MethodPost, strings.TrimSuffix(who.AuthURL, "/")+"/auth/tokens", "", map[string]any{"auth": map[string]any{
		"identity": map[string]any{
			"methods":  []string{"password"},
			"password": map[string]any{"user": map[string]any{"name": who.UserName, "password": who.Password, "domain": domain}},
		},
		"scope": map[string]any{"project": map[string]any{"name": who.ProjectName, "domain": domain}},
	}})
	if err != nil {
		return nil, err
	}
	return readSession(header.Get("X-Subject-Token"), body)
}

var projectAtEnd = regexp.MustCompile(`/[0-9a-f]{32}/?$`)

func readSession(token string, body []byte) (*keystoneSession, error) {
	var answer struct {
		Token struct {
			Project struct{ ID string }
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, URL string }
			}
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("cannot read the token: %w", err)
	}
	for _, service := range answer.Token.Catalog {
		for _, endpoint := range service.Endpoints {
			if service.Type == "sharev2" && endpoint.Interface == "public" {
				return &keystoneSession{
					token:    token,
					project:  answer.Token.Project.ID,
					endpoint: projectAtEnd.ReplaceAllString(endpoint.URL, ""),
				}, nil
			}
		}
	}
	return nil, errors.New("the catalogue has no public endpoint of type sharev2")
}

// send makes one request and wants a status below 300.
func send(method, url, token string, content any) (http.Header, []byte, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, nil, err
	}
	request, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Auth-Token", token)
	request.Header.Set("X-Openstack-Manila-Api-Version", "2.6")
	response, err := plainHTTP.Do(request)
	if err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, nil, fmt.Errorf("%s %s answered %d: %.300s", method, url, response.StatusCode, body)
	}
	return response.Header, body, nil
}
