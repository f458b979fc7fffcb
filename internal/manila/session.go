package manila

import (
	"encoding/json"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// session is what one login gave. It never changes; a new login makes a new one.
type session struct {
	provider               *gophercloud.ProviderClient
	projectID, projectName string
	catalogue              []tokens.CatalogEntry
	signed                 bool      // by keys: there is neither a token nor a catalogue
	expires                time.Time // of an agency's keys; zero where it is not known
}

// renewEarly is how long before their end an agency's keys are given up, so that
// they do not end on the way.
const renewEarly = 2 * time.Minute

func (s *session) endsBy(moment time.Time) bool {
	return !s.expires.IsZero() && !s.expires.After(moment)
}

// newSession reads Keystone's answer. Its token is in a header; own is the token
// that was asked about, for a service that does not repeat it.
func (l *login) newSession(answer answer, own string) (*session, *Error) {
	token := answer.header.Get("X-Subject-Token")
	if token == "" {
		token = own
	}
	session, err := decodeToken(answer.body)
	switch {
	case err != nil:
		return nil, l.explain(answer.garbled(err))
	case token == "":
		return nil, l.explain(answer.garbled(errNoToken))
	}
	session.provider = l.core.newProvider()
	session.provider.SetToken(token)
	return session, nil
}

// isFor tells whether the session is for the project a scope asks for. No scope
// or one that asks for no project is content with any.
func (s *session) isFor(scope *gophercloud.AuthScope) bool {
	switch {
	case scope == nil:
		return true
	case scope.ProjectID != "":
		return s.projectID == scope.ProjectID
	case scope.ProjectName != "":
		return s.projectName == scope.ProjectName
	}
	return true
}

func decodeToken(body []byte) (*session, error) {
	var answer struct {
		Token *struct {
			Project tokens.Project              `json:"project"`
			Catalog listOf[tokens.CatalogEntry] `json:"catalog"`
		} `json:"token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	if answer.Token == nil {
		return nil, missing("token")
	}
	return &session{
		projectID:   answer.Token.Project.ID,
		projectName: answer.Token.Project.Name,
		catalogue:   answer.Token.Catalog,
	}, nil
}
