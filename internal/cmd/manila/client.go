package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// object is a JSON object of a request.
type object map[string]any

// client talks to Keystone and Manila as the administrator. It is used by one
// goroutine at a time.
type client struct {
	authURL  string
	password string
	http     *http.Client
	token    string
}

func (c *cloud) administrator() *client {
	return &client{
		authURL:  c.keystone.authURL(),
		password: c.keystone.adminPassword,
		// No proxy: both services are on this machine.
		http: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}},
	}
}

// login takes a new token.
func (a *client) login(ctx context.Context) error {
	domain := object{"id": "default"}
	request := object{"auth": object{
		"identity": object{
			"methods":  []string{"password"},
			"password": object{"user": object{"name": adminName, "password": a.password, "domain": domain}},
		},
		"scope": object{"project": object{"name": adminName, "domain": domain}},
	}}
	answer, err := a.send(ctx, http.MethodPost, a.authURL+"/auth/tokens", request)
	if err != nil {
		return err
	}
	if err := answer.problem(); err != nil {
		return err
	}
	a.token = answer.header.Get("X-Subject-Token")
	return nil
}

// call sends a request and reads the answer into result, if that is not nil.
// Tokens may be made to live for seconds, so one that has expired is replaced.
func (a *client) call(ctx context.Context, method, url string, request, result any) error {
	answer, err := a.send(ctx, method, url, request)
	if err == nil && answer.status == http.StatusUnauthorized {
		if err := a.login(ctx); err != nil {
			return err
		}
		answer, err = a.send(ctx, method, url, request)
	}
	if err != nil {
		return err
	}
	if err := answer.problem(); err != nil {
		return err
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.body, result); err != nil {
		return fmt.Errorf("%s gave no JSON that can be read: %w", answer.request, err)
	}
	return nil
}

// create posts an object under its name and returns the id that it got.
func (a *client) create(ctx context.Context, url, name string, wanted object) (string, error) {
	var created map[string]struct {
		ID string `json:"id"`
	}
	if err := a.call(ctx, http.MethodPost, url, object{name: wanted}, &created); err != nil {
		return "", err
	}
	if created[name].ID == "" {
		return "", errors.New("POST " + url + " answered without an id")
	}
	return created[name].ID, nil
}

// idsByName lists a collection.
func (a *client) idsByName(ctx context.Context, url, collection string) (map[string]string, error) {
	var listed map[string]json.RawMessage
	if err := a.call(ctx, http.MethodGet, url, nil, &listed); err != nil {
		return nil, err
	}
	var items []struct{ ID, Name string }
	if err := json.Unmarshal(listed[collection], &items); err != nil {
		return nil, fmt.Errorf("GET %s has no list of %s: %w", url, collection, err)
	}
	ids := make(map[string]string, len(items))
	for _, item := range items {
		ids[item.Name] = item.ID
	}
	return ids, nil
}

// answer is what came back, read to its end.
type answer struct {
	request string // for messages: method and URL
	status  int
	header  http.Header
	body    []byte
}

func (a *client) send(ctx context.Context, method, url string, content any) (*answer, error) {
	var body io.Reader
	if content != nil {
		text, err := json.Marshal(content)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Auth-Token", a.token)
	response, err := a.http.Do(request)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("%s %s: the answer broke off: %w", method, url, err)
	}
	return &answer{request: method + " " + url, status: response.StatusCode, header: response.Header, body: text}, nil
}

// problem is the error that the status stands for, or nil.
func (a *answer) problem() error {
	if a.status < http.StatusMultipleChoices {
		return nil
	}
	return fmt.Errorf("%s answered %d: %.300s", a.request, a.status, a.body)
}
