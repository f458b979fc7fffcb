variable "tags" {
  description = "Tags that all shares of the fleet have; the existing ones are found by them. Only on services that have tags (SFS)."
  type        = map(string)
  default     = null
}

variable "metadata" {
  description = <<-EOT
    Metadata that all shares of the fleet have; the existing ones are found by it. SFS cannot set metadata of an existing
    share: there, use tags. Without tags and metadata, the existing shares are found by their names alone.
  EOT
  type        = map(string)
  default     = null
}

variable "used_bytes" {
  description = "The bytes in use by the name of the share, from your monitoring. A share that is not in it has the use that the service reports; without either it keeps its size."
  type        = map(number)
  default     = {}
}

variable "policy" {
  description = <<-EOT
    A share keeps its size while low_percent to high_percent of it are in use. Otherwise it gets the size of which
    target_percent are, rounded up to a multiple of step (GiB).
  EOT
  type = object({
    low_percent    = optional(number, 40)
    target_percent = optional(number, 65)
    high_percent   = optional(number, 85)
    step           = optional(number, 10)
  })
  default = {}
}

variable "shares" {
  description = <<-EOT
    The shares by name.

    - min_size, max_size: the bounds in GiB within which a share is sized. A new share has min_size.
    - shrink: whether a share is also made smaller when it needs less. Otherwise it only grows.
    - rules: who may mount it, and nobody else; null leaves its rules alone.
  EOT
  type = map(object({
    min_size    = number
    max_size    = optional(number)
    share_proto = optional(string, "NFS")
    shrink      = optional(bool, false)
    rules = optional(list(object({
      access_type  = string
      access_to    = string
      access_level = optional(string, "rw")
    })))
  }))

  validation {
    condition     = alltrue([for share in var.shares : share.max_size == null ? true : share.max_size >= share.min_size])
    error_message = "A max_size must not be below its min_size."
  }
}
