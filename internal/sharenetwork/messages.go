package sharenetwork

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// oneSubnet reports more than one subnet, or a zone, for a service that has neither.
func oneSubnet(summary string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("subnets"), summary+": the service has one subnet in a share network", diags.Paragraphs(
		"Several subnets, and subnets of an availability zone, need microversion 2.51, which this service does not offer. No subnet was changed.",
		"Leave one element in `subnets`, without `availability_zone`."))
}

// notCompatible reports a change that a backend cannot make.
func notCompatible(summary string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary+": a backend does not support it", diags.Paragraphs(
		"The service asked the backends of the network's share servers, and one of them cannot be changed in this way. What was refused is as it was.",
		"Undo the change, or create another share network for new shares."))
}

// failedOnServers reports a change that the service made, and its backends did not.
func failedOnServers(ref manila.Ref, failed []manila.Ref) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The change of "+ref.String()+" failed on its share servers", diags.Paragraphs(
		"The service shows the change, and since it was carried out "+diags.Refs(failed)+" in status error.",
		"Ask an administrator to find the cause in the log of the share service, and to reset the status (`openstack share server reset state`, `openstack share set --status available`). The state has what the service shows."))
}

// notVerified reports a change that was accepted, and whose outcome is not known.
func notVerified(ref manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailed("The change of "+ref.String()+" could not be verified: the shares on it were not listed", err)
}

// serversUsed reports a change that the service refused because of share servers without
// shares.
func serversUsed(summary string, err error) diag.Diagnostic {
	return diags.CallFailed(summary, err, "No share on it is listed. The service keeps share servers for some minutes after their last share; run the command again then. "+
		"A share in the recycle bin (`openstack share list --soft-deleted`) and a share group count, too.")
}

// refusedBecauseOf reports a change that the service refused while shares use the network.
func refusedBecauseOf(summary string, shares []manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailed(summary, err, "On it are "+diags.Refs(shares)+". While shares use a share network, the service refuses some changes.")
}

// notAsPlanned reports what the service confirmed, and does not show.
func notAsPlanned(ref manila.Ref, attribute string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), fmt.Sprintf("`%s` of %s is not as planned", attribute, ref),
		"The service confirmed the change, and shows another value. It may write the value in another way, such as the name of a zone, or another client changed it at the same time. "+
			"Run `terraform plan` to see what it has now.")
}

// subnetsInUse reports a plan that removes the subnets that shares are on.
func subnetsInUse(ref manila.Ref, shares []manila.Ref) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("subnets"), "The subnets of "+ref.String()+" cannot be replaced while shares use them", diags.Paragraphs(
		"On it are "+diags.Refs(shares)+". The service removes no subnet with shares. Nothing was changed.",
		"Undo the change, or create another share network for new shares."))
}

// servicesFixed reports a plan that changes security services where the service or the
// backend cannot.
func servicesFixed(ref manila.Ref, shares []manila.Ref) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atServices, "The security services of "+ref.String()+" cannot be changed while shares use it", diags.Paragraphs(
		"On it are "+diags.Refs(shares)+". To change security services then needs microversion 2.63 and a backend that supports it. Nothing was changed.",
		"Undo the change, or create another share network for new shares."))
}

// serviceNotRemovable reports a plan that removes a security service from a network in use.
func serviceNotRemovable(ref manila.Ref, shares []manila.Ref) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atServices, "No security service can be removed from "+ref.String()+" while shares use it", diags.Paragraphs(
		"On it are "+diags.Refs(shares)+". The service only adds a security service then, or replaces one by another of the same type. Nothing was changed.",
		"Keep it, or put another one of the same type in its place."))
}

// inError warns of a share network that needs an operator.
func inError(ref manila.Ref) diag.Diagnostic {
	return diag.NewWarningDiagnostic(diags.Capitalize(ref.String())+" is in status error",
		"The service creates no share on it. Ask an administrator to find the cause and to reset the status (`openstack share network set --status active "+ref.ID+"`).")
}

// stillUsed reports a share network that was not deleted because shares use it.
func stillUsed(ref manila.Ref, shares []manila.Ref) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": shares use it", diags.Paragraphs(
		"On it are "+diags.Refs(shares)+". No request to delete the share network was sent.",
		"Delete the shares first. Where Terraform manages them, let their `share_network_id` refer to this resource, so that they are destroyed before it."))
}

// sharesNotDeleted reports shares whose deletion did not end in time.
func sharesNotDeleted(ref manila.Ref, shares []manila.Ref, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": shares on it are still being deleted", diags.Paragraphs(
		"They are "+diags.Refs(shares)+". No request to delete the share network was sent.", diags.ErrorText(err)))
}

// notDeleted reports a delete that the service refused.
func notDeleted(ref manila.Ref, shares []manila.Ref, err error) diag.Diagnostic {
	users := "No share on it is listed. A share in the recycle bin counts (`openstack share list --soft-deleted`), and so does a share group (`openstack share group list`)."
	if len(shares) > 0 {
		users = "On it are " + diags.Refs(shares) + "."
	}
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": it is in use", diags.Paragraphs(
		diags.Capitalize(diags.Sentence(err.Error())), users, "Delete what uses it and run the command again."))
}

// serversFailed reports share servers that the backend could not delete.
func serversFailed(ref manila.Ref, servers []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(ref.String())+" was deleted, but share servers of it were not", diags.Paragraphs(
		fmt.Sprintf("The status of %s is error. The network they are connected to cannot be deleted before them.", diags.List(servers)),
		fmt.Sprintf("Ask an administrator to delete them (`openstack share server delete %s`). The next apply removes the share network from the state.", strings.Join(servers, " "))))
}

// serversLeft reports share servers whose deletion did not end in time.
func serversLeft(ref manila.Ref, servers []string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(ref.String())+" was deleted, but share servers of it are still being deleted", diags.Paragraphs(
		"They were last seen: "+diags.List(servers)+". The network they are connected to cannot be deleted before them.", diags.ErrorText(err),
		"The next apply removes the share network from the state."))
}

// refused reports a request that the service refused, or that was not sent.
func refused(summary string, subnet manila.Subnet, err error) diag.Diagnostic {
	switch {
	case errors.Is(err, errOneSubnet), subnet.AvailabilityZone != "" && errors.Is(err, manila.ErrNotSupported):
		return oneSubnet(summary)
	case errors.Is(err, errNotCompatible):
		return notCompatible(summary)
	}
	return diags.CallFailed(summary, err)
}

func refusedFor(summary string, shares []manila.Ref, err error) diag.Diagnostic {
	switch {
	case len(shares) > 0:
		return refusedBecauseOf(summary, shares, err)
	case isUsed(err):
		return serversUsed(summary, err)
	}
	return diags.CallFailed(summary, err)
}

// isUsed tells the refusal of a change in use from that of a role: both are 403.
func isUsed(err error) bool {
	response, ok := manila.AsError(err)
	return ok && strings.Contains(strings.ToLower(response.Message), "is used")
}

func noneWithID(id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "There is no share network "+id, diags.Paragraphs(diags.Capitalize(diags.Sentence(err.Error())),
		"Look for it with `openstack share network list`. A share network of another project or another region is not found either: check the login and `region`."))
}

func noneNamed(name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), fmt.Sprintf("No share network has the name %q", name),
		"Names are case-sensitive, and share networks of another project or region are not found. Look for it with `openstack share network list`.")
}

func severalNamed(name string, networks []*manila.ShareNetwork) diag.Diagnostic {
	var refs []manila.Ref
	for _, network := range networks {
		refs = append(refs, manila.NetworkRef(network.ID, ""))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), fmt.Sprintf("%d share networks have the name %q", len(networks), name),
		diags.Capitalize(diags.Refs(refs))+" have it. Use `id` in place of `name`.")
}
