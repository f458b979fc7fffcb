# The keys come from HW_ACCESS_KEY and HW_SECRET_KEY.
provider "sfs" {
  region = "eu-de"
}
