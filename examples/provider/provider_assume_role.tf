# The shares of another account, which has created an agency for this one.
provider "sfs" {
  alias  = "partner"
  region = "eu-de"

  assume_role {
    agency_name = "share-keepers"
    domain_name = "OTC00000000001000000001"
  }
}
