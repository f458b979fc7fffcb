package stage

import "github.com/opensfs/terraform-provider-sfs/internal/emulator"

// EmulatorLogin is the login of an emulator that was started in its usual region.
func EmulatorLogin(server *emulator.Server) Login {
	return Login{
		AuthURL: server.AuthURL, Region: "RegionOne",
		Username: emulator.UserName, Password: emulator.Password, UserDomain: emulator.DomainName,
		ProjectName: emulator.ProjectName, ProjectDomain: emulator.DomainName,
	}
}
