variable "usage_file" {
  description = "The response of Prometheus to a query for the bytes in use, with a label share."
  type        = string
  default     = "usage.json"
}

variable "home_size" {
  description = "The size of the share home in GiB."
  type        = number
  default     = 100
}
