# State is a file beside this one, <deployment>.tfstate; `inv infra.*` says which.

terraform {
  backend "local" {}
}
