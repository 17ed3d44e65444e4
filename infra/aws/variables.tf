variable "aws_region" {
  description = "AWS region of the table (goldstack.json: awsRegion)."
  type        = string
}

variable "aws_account_id" {
  description = "The only AWS account that may be touched; null accepts any (goldstack.json: awsAccountId)."
  type        = string
  default     = null
}

variable "protected" {
  description = "Whether the deployment refuses destroy (goldstack.json: protected)."
  type        = bool
  default     = false
}

variable "table_name" {
  description = "Name of the table (goldstack.json: configuration.tableName)."
  type        = string
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table; null follows `protected` (goldstack.json: configuration.deletionProtection)."
  type        = bool
  default     = null
}

variable "tags" {
  description = "Tags of the table (goldstack.json: configuration.tags)."
  type        = map(string)
  default     = {}
}
