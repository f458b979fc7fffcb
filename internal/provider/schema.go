package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const overview = "Manages file shares of OpenStack Manila and of the services that speak its API, such as Huawei Cloud SFS, " +
	"Open Telekom Cloud SFS and FlexibleEngine SFS: shares whose size goes up and down in place.\n\n" +
	"Every argument is optional. A value is taken from the configuration, else from the entry of `clouds.yaml` that `cloud` " +
	"names, else from the environment; the environment never overrides the configuration. An empty string in the configuration means " +
	"*none*, also where the environment has one. The provider logs in at the first call that needs the service, so plans without shares work offline.\n\n" +
	"When several ways to log in are found in the same place, an application credential is preferred to a token, a token to a password, and a password to an access key; " +
	"but without an `auth_url` the access key, which needs none, comes first."

func (p *front) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: overview,
		Attributes: map[string]schema.Attribute{
			"cloud": optional("The entry of `clouds.yaml` to use. The file is looked for in the working directory, in `~/.config/openstack` " +
				"(or `$XDG_CONFIG_HOME/openstack`) and in `/etc/openstack`, unless the environment variable `OS_CLIENT_CONFIG_FILE` names it; " +
				"a `secure.yaml` beside it is read too. With a cloud, the variables of the environment that say who logs in where are not used; " +
				"only `OS_PASSWORD` is, where the entry logs in by password and has none. Environment variable: `OS_CLOUD`."),

			"auth_url": optional("The URL of Keystone v3 (IAM v3), with or without `/v3`. Environment variable: `OS_AUTH_URL`."),
			"region": optional("The region whose share service is used. Environment variables: `OS_REGION_NAME`, else `HW_REGION_NAME`. " +
				"A resource can name another region of the same catalogue."),

			"username": optional("The user's name; it is looked up in the user's domain. Environment variable: `OS_USERNAME`."),
			"user_id":  optional("The user's id, in place of `username` and its domain. Environment variable: `OS_USER_ID`."),
			"password": secret("The user's password. Environment variable: `OS_PASSWORD`."),
			"token": secret("A Keystone token, in place of a user and password. It cannot be renewed, so the run must end before it expires. " +
				"Environment variables: `OS_TOKEN`, else `OS_AUTH_TOKEN`."),
			"application_credential_id": optional("The id of an application credential. Environment variable: `OS_APPLICATION_CREDENTIAL_ID`."),
			"application_credential_name": optional("The name of an application credential, together with the user that it belongs to. " +
				"Environment variable: `OS_APPLICATION_CREDENTIAL_NAME`."),
			"application_credential_secret": secret("The secret of the application credential. Environment variable: `OS_APPLICATION_CREDENTIAL_SECRET`."),

			"access_key": secret("The access key (AK) of a Huawei Cloud, Open Telekom Cloud or FlexibleEngine account, in place of a user and password: every request is " +
				"signed with it (SDK-HMAC-SHA256), and no token is asked for. It needs `secret_key`, the project (`project_id`, or `project_name`, or else the project that has the name " +
				"of the `region`), and `endpoint` or a `region` of these clouds. With `project_id` IAM is not asked at all. Environment variable: `HW_ACCESS_KEY`."),
			"secret_key":     secret("The secret key (SK) of `access_key`. Environment variable: `HW_SECRET_KEY`."),
			"security_token": secret("The security token that temporary keys come with. It cannot be renewed, so the run must end before it expires. Environment variable: `HW_SECURITY_TOKEN`."),

			"project_name": optional("The name of the project whose shares are managed; it is looked up in the project's domain. An application credential has its project. " +
				"Environment variables: `OS_PROJECT_NAME`, else `OS_TENANT_NAME`."),
			"project_id": optional("The id of the project, in place of its name. Environment variables: `OS_PROJECT_ID`, else `OS_TENANT_ID`."),
			"domain_name": optional("The name of the domain of both the user and the project, where they have none of their own. " +
				"Without any domain the one with the id `default` is assumed, or what the environment variable `OS_DEFAULT_DOMAIN` says. Environment variable: `OS_DOMAIN_NAME`."),
			"domain_id":           optional("The id of the domain of both the user and the project. Environment variable: `OS_DOMAIN_ID`."),
			"user_domain_name":    optional("The name of the user's domain. Environment variable: `OS_USER_DOMAIN_NAME`."),
			"user_domain_id":      optional("The id of the user's domain. Environment variable: `OS_USER_DOMAIN_ID`."),
			"project_domain_name": optional("The name of the project's domain. Environment variable: `OS_PROJECT_DOMAIN_NAME`."),
			"project_domain_id":   optional("The id of the project's domain. Environment variable: `OS_PROJECT_DOMAIN_ID`."),

			"endpoint": optional("The URL of the share service, with or without `/v2` and the project id. Without it the service is looked up in the catalogue. " +
				"A login by `access_key` brings no catalogue; the service is then taken to be at `https://sfs.REGION.DOMAIN`, where the domain is that of an `auth_url` of the form " +
				"`https://iam.REGION.DOMAIN`, else `myhuaweicloud.com` (`myhuaweicloud.eu` for `eu-west-101`), `otc.t-systems.com` for `eu-de` and `eu-nl`, `sc.otc.t-systems.com` for `eu-ch2`, " +
				"and `prod-cloud-ocb.orange-business.com` for `eu-west-0`. " +
				"Environment variable: `SFS_ENDPOINT`."),
			"endpoint_type": optional("Which of the catalogue's endpoints to use: `public` (default), `internal` or `admin`. " +
				"Environment variables: `OS_INTERFACE`, else `OS_ENDPOINT_TYPE`."),

			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Do not check the certificates of the services. Whoever can stand in between then reads the password; prefer `cacert_file`. " +
					"Environment variable: `OS_INSECURE`.",
			},
			"cacert_file": optional("The certificates of the CAs to trust in place of the system's: a path, or the PEM content itself. Environment variable: `OS_CACERT`."),
			"cert":        optional("A client certificate: a path, or the PEM content itself. It needs `key`. Environment variable: `OS_CERT`."),
			"key":         secret("The private key of `cert`: a path, or the PEM content itself. Environment variable: `OS_KEY`."),

			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request is repeated that is safe to repeat, when the service is busy or cannot be reached; 0 to 20, 5 by default. " +
					"Environment variable: `SFS_MAX_RETRIES`.",
			},
			"requests_per_minute": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How many requests the provider sends to the share service in any minute, all resources together; 0 is no limit. " +
					"The default is 400 with `access_key`, the limit that SFS documents for a project, and else 0. Environment variable: `SFS_REQUESTS_PER_MINUTE`.",
			},
			"enterprise_project_id": optional("The enterprise project of new shares that name none themselves (Huawei Cloud). It stays in the state only of shares that were created with it. " +
				"Environment variable: `HW_ENTERPRISE_PROJECT_ID`."),
			"default_tags": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Tags of every share of this provider, beside the share's own `tags`, which win where both name a key. They are seen in the share's `tags_all`. " +
					"Only SFS services have tags: at most 10 a share, keys of 1 to 36 characters, values of up to 43, without control characters and `= * < > \\ , | /`.",
			},
			"poll_interval": optional("A fixed time between two looks at a share that is at work, such as `\"500ms\"` or a number of seconds, of at most one hour. " +
				"Without it the provider adapts: it looks often at first and less often later. Environment variable: `SFS_POLL_INTERVAL`."),
		},
		Blocks: map[string]schema.Block{
			"assume_role": schema.SingleNestedBlock{
				MarkdownDescription: "An IAM agency of another account, to manage the shares there. It is used after the login, whichever way that goes, and the project is then one of the other account's: " +
					"`project_id`, or `project_name`, or else the one that has the name of the `region`.",
				Attributes: map[string]schema.Attribute{
					"agency_name": optional("The name of the agency. Environment variable: `HW_ASSUME_ROLE_AGENCY_NAME`."),
					"domain_name": optional("The name of the account that has created the agency. Environment variable: `HW_ASSUME_ROLE_DOMAIN_NAME`."),
				},
			},
		},
	}
}

func optional(description string) schema.Attribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func secret(description string) schema.Attribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
}
