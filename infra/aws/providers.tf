# Credentials come from the environment that `inv infra.*` sets: a profile, or what CI provides.

provider "aws" {
  region              = var.aws_region
  allowed_account_ids = var.aws_account_id == null ? null : [var.aws_account_id]
}
