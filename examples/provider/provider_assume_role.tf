# The login is any of the others, here an access key in the environment. The shares are those of the account that has
# created the agency.
provider "sfs" {
  region = "eu-de"

  assume_role {
    agency_name = "share-keepers"
    domain_name = "OTC00000000001000000001"
  }
}
