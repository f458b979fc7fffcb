package manila

import (
	"slices"
	"sync"
)

// secrets are what no log and no error may show. A login by an agency learns new
// ones while the client is in use.
type secrets struct {
	mu    sync.Mutex
	known []string
}

func secretsOf(config Config) *secrets {
	s := &secrets{}
	s.learn(config.Auth.Password, config.Auth.TokenID, config.Auth.ApplicationCredentialSecret, config.Auth.Passcode,
		config.Keys.AccessKey, config.Keys.SecretKey, config.Keys.SecurityToken)
	return s
}

func (s *secrets) learn(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if text != "" && !slices.Contains(s.known, text) {
			s.known = append(s.known, text)
		}
	}
}

func (s *secrets) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.known)
}
