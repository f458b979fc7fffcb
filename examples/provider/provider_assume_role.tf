# Any login works, here an access key in the environment. The shares belong to the account that created the agency.
provider "sfs" {
  region = "eu-de"

  assume_role {
    agency_name = "share-keepers"
    domain_name = "OTC00000000001000000001"
  }
}
