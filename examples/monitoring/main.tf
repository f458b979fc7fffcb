# The bytes in use by the name of the share: the response of Prometheus to a query. Averages can be fractions.
locals {
  used_bytes = { for series in jsondecode(file(var.usage_file)).data.result : series.metric.share => ceil(tonumber(series.value[1])) }
}

# The sizes before the plan; null for a share that does not exist yet. Two shares of one name are an error.
data "sfs_shares" "existing" {}

locals {
  current = { for name in ["home", "projects"] : name => one([for share in data.sfs_shares.existing.shares : share.size if share.name == name]) }
}

# A size that is set by hand. It cannot shrink below what is in use, nor without knowing that.
resource "sfs_share" "home" {
  name = "home"
  size = var.home_size

  lifecycle {
    precondition {
      condition     = var.home_size >= coalesce(local.current["home"], 0) || try(var.home_size * pow(1024, 3) >= local.used_bytes["home"], false)
      error_message = "The share home cannot shrink to ${var.home_size} GiB: ${try("${ceil(local.used_bytes["home"] / pow(1024, 3))} GiB are in use", "its use is not known")}."
    }
  }
}

# A size that follows use. It stays while the use is not known.
resource "sfs_share" "projects" {
  name = "projects"

  size = provider::sfs::right_size(coalesce(local.current["projects"], 100), lookup(local.used_bytes, "projects", null), {
    low_percent    = 40
    target_percent = 65
    high_percent   = 85
    step           = 10
    min            = 50
    max            = null
  })
}
