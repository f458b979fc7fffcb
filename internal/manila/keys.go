package manila

// Keys are an access key and its secret. With them no token is asked for: every
// request is signed. Keys that are temporary come with a security token.
type Keys struct{ AccessKey, SecretKey, SecurityToken string }

// IsSet tells whether there are keys at all.
func (k Keys) IsSet() bool { return k.AccessKey != "" }

func (k Keys) temporary() bool { return k.SecurityToken != "" }

// Agency is a role in another account that lets this one work there.
type Agency struct {
	// Name and DomainName are the agency's and that of the account that has
	// created it, whose shares are managed.
	Name, DomainName string
	// HomeDomainID or HomeDomainName is the account that logs in, for a login by
	// password; without either the token is not scoped before the agency is used.
	HomeDomainID, HomeDomainName string
}

// IsSet tells whether there is an agency at all.
func (a Agency) IsSet() bool { return a.Name != "" }
