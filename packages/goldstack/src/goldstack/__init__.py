"""One DynamoDB table as a monorepo package: Terraform per deployment, typed data, migrations and a local AWS."""
