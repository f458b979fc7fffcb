variable "fleet" {
  description = "The name of the fleet. It is written into the metadata of its shares, by which they are found again."
  type        = string
}

variable "headroom_percent" {
  description = "How much room to leave in each share, in percent of what is in use."
  type        = number
  default     = 20

  validation {
    condition     = var.headroom_percent >= 0
    error_message = "The headroom must be at least 0."
  }
}

variable "shares" {
  description = <<-EOT
    The shares by name.

    - min_size, max_size: the bounds in GiB within which a share is sized. A new share has min_size.
    - shrink: whether a share is also made smaller when it needs less. Otherwise it only grows.
    - rules: who may mount it, and nobody else; null leaves its rules alone.
    - tags: tags of the share, where the service has them.
  EOT
  type = map(object({
    min_size    = number
    max_size    = optional(number)
    share_proto = optional(string, "NFS")
    shrink      = optional(bool, false)
    tags        = optional(map(string))
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
