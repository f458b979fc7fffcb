package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/config"
)

const overview = "Manages file shares of OpenStack Manila and of the services that speak its API, such as Huawei Cloud SFS, " +
	"Open Telekom Cloud SFS and FlexibleEngine SFS: shares are grown and shrunk in place.\n\n" +
	"Every argument is optional. A value is taken from the configuration, else from the entry of `clouds.yaml` that `cloud` " +
	"names, else from the environment; the environment never overrides the configuration. An empty string in the configuration means " +
	"*none*, also where the environment has a value. The provider logs in at the first call that needs the service, so plans without shares work offline.\n\n" +
	"When `clouds.yaml` or the environment has several kinds of credentials, `auth_type` (`OS_AUTH_TYPE`) decides. Without it a user with a password comes first, as for the OpenStack clients, " +
	"then OpenID Connect, an application credential, a token, and an access key; but without an `auth_url` the access key, which needs none, comes first."

// stringArguments are the descriptions of the string arguments, without the environment variables.
var stringArguments = map[string]string{
	"cloud": "The entry of `clouds.yaml` to use. The file is searched in the working directory, in `~/.config/openstack` " +
		"(or `$XDG_CONFIG_HOME/openstack`) and in `/etc/openstack`, unless the environment variable `OS_CLIENT_CONFIG_FILE` names it; " +
		"a `secure.yaml` in any of these directories is read too. With a cloud, the environment variables for credentials, projects and domains are not used, " +
		"except for `OS_PASSWORD` where the entry logs in by password and has none.",

	"auth_url": "The URL of Keystone v3 (IAM v3), with or without `/v3`.",
	"region":   "The region whose share service is used. A resource can name another region of the same catalogue.",

	"username": "The name of the user, in the user's domain.",
	"user_id":  "The id of the user, in place of `username` and its domain.",
	"password": "The password of the user.",
	"token":    "A Keystone token, in place of a user and password. It cannot be renewed, so the run must end before it expires.",

	"application_credential_id":     "The id of an application credential.",
	"application_credential_name":   "The name of an application credential, together with the user that it belongs to.",
	"application_credential_secret": "The secret of the application credential.",

	"access_key": "The access key (AK) of a Huawei Cloud, Open Telekom Cloud or FlexibleEngine account, in place of a user and password: every request is " +
		"signed with it (SDK-HMAC-SHA256), and no token is requested. It needs `secret_key`, the project (`project_id`, or `project_name`, or else the project that has the name " +
		"of the `region`), and `endpoint` or a `region` of these clouds. With `project_id` no request is sent to IAM.",
	"secret_key":     "The secret key (SK) of `access_key`.",
	"security_token": "The security token of temporary keys. It cannot be renewed, so the run must end before it expires.",

	"project_name": "The name of the project whose shares are managed, in the project's domain. An application credential has its own project.",
	"project_id":   "The id of the project, in place of its name.",
	"domain_name": "The name of the domain of both the user and the project, where they have none of their own. " +
		"The default is the domain with the id `default`, or the one named by the environment variable `OS_DEFAULT_DOMAIN`.",
	"domain_id":           "The id of the domain of both the user and the project.",
	"user_domain_name":    "The name of the user's domain.",
	"user_domain_id":      "The id of the user's domain.",
	"project_domain_name": "The name of the project's domain.",
	"project_domain_id":   "The id of the project's domain.",

	"endpoint": "The URL of the share service, with or without `/v2` and the project id. The default is the endpoint in the catalogue. " +
		"A login by `access_key` has no catalogue; the service is then expected at `https://sfs.REGION.DOMAIN`, where the domain is that of an `auth_url` of the form " +
		"`https://iam.REGION.DOMAIN`, else `myhuaweicloud.com` (`myhuaweicloud.eu` for `eu-west-101`), `otc.t-systems.com` for `eu-de` and `eu-nl`, `sc.otc.t-systems.com` for `eu-ch2`, " +
		"and `prod-cloud-ocb.orange-business.com` for `eu-west-0`.",
	"endpoint_type": "Which of the catalogue's endpoints to use: `public` (default), `internal` or `admin`.",

	"cacert_file": "The certificates of the CAs to trust in place of the system's: a path, or the PEM content itself.",
	"cert":        "A client certificate: a path, or the PEM content itself. It needs `key`.",
	"key":         "The private key of `cert`: a path, or the PEM content itself.",

	"enterprise_project_id": "The enterprise project of new shares that set none themselves (Huawei Cloud). Only shares that were created with it have it in the state.",
	"poll_interval": "A fixed interval between two polls of a share while an operation runs, such as `\"500ms\"` or a number of seconds, of at least 100ms and at most one hour. " +
		"The default is adaptive: short at first and longer later.",
}

func (p *sfsProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"insecure": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: withVariables("insecure",
				"Do not verify the certificates of the services. Anyone on the network path can then read the password; prefer `cacert_file`."),
		},
		"max_retries": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: withVariables("max_retries",
				"How many times a request that is safe to repeat is repeated when the service is busy or unreachable; 0 to 20, 5 by default. "+
					"A 429 does not count: requests above the service's rate limit wait as long as the operation's timeout allows, and for five minutes where it has none."),
		},
		"requests_per_minute": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: withVariables("requests_per_minute",
				"How many requests the provider sends to the share service in any minute, for all resources together; 0 is no limit. "+
					"The default is 400 with `access_key`, the limit that SFS documents for a project, and else 0. "+
					"Where the service accepts fewer, the provider learns from the 429s and sends fewer."),
		},
		"default_tags": schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Tags of every share of this provider, in addition to the share's own `tags`, which take precedence where both have a key. " +
				"The share's `tags_all` contains both. " +
				"Only SFS services have tags: at most 10 a share, keys of 1 to 36 characters, values of up to 43, without control characters and `= * < > \\ , | /`.",
		},
	}
	for name, description := range stringArguments {
		attributes[name] = stringAttribute(name, description)
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: overview,
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"assume_role": schema.SingleNestedBlock{
				MarkdownDescription: "An IAM agency of another account, to manage the shares there. The provider assumes it after any kind of login. The project is then one of the other account: " +
					"`project_id`, or `project_name`, or else the one that has the name of the `region`.",
				Attributes: map[string]schema.Attribute{
					"agency_name": stringAttribute("assume_role.agency_name", "The name of the agency."),
					"domain_name": stringAttribute("assume_role.domain_name", "The name of the account that has created the agency."),
				},
			},
		},
	}
}

func stringAttribute(name, description string) schema.Attribute {
	return schema.StringAttribute{Optional: true, Sensitive: config.IsSensitive(name), MarkdownDescription: withVariables(name, description)}
}

func withVariables(name, description string) string {
	variables := config.EnvironmentVariables(name)
	label := " Environment variable: `"
	if len(variables) > 1 {
		label = " Environment variables: `"
	}
	return description + label + strings.Join(variables, "`, else `") + "`."
}
