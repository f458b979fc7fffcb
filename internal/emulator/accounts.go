package emulator

// The fixed accounts of the service. Demo is a member of its project; Admin has
// the role admin in it, and may therefore reset a status.
const (
	DomainName  = "Default"
	DomainID    = "default"
	ProjectName = "demo"
	ProjectID   = "5f3a1c0e9b7d4e6a8c2f4b6d8e0a1c3e"
	// SecondProjectName is another project of the same accounts.
	SecondProjectName = "second"
	SecondProjectID   = "a3c5e7092b4d6f8091b3d5f70a2c4e68"

	UserName = "demo"
	UserID   = "7c1d5e9a3b8f4062a4c6e8f01b3d5f70"
	Password = "secret-of-demo"

	ApplicationCredentialID     = "2b4d6f8091a3c5e7092b4d6f81a3c5e7"
	ApplicationCredentialName   = "demo-credential"
	ApplicationCredentialSecret = "secret-of-demo-credential"

	AdminName     = "admin"
	AdminPassword = "secret-of-admin"
)

type account struct {
	id, name, password string
	roles              []string
}

func accounts() []account {
	return []account{
		{UserID, UserName, Password, []string{"member", "reader"}},
		{"e1f3a5b7c9d04e2f8a6c4e2d0b8f6a49", AdminName, AdminPassword, []string{"admin", "member", "reader"}},
	}
}

func (a account) admin() bool { return a.name == AdminName }
