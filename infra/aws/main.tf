# The table. Its partition and sort key are all that Terraform owns of its shape: secondary indexes are made by
# migrations, so that they can be built one at a time and waited for.

resource "aws_dynamodb_table" "this" {
  name         = var.table_name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  range_key    = "sk"

  deletion_protection_enabled = coalesce(var.deletion_protection, var.protected)

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = true
  }

  tags = var.tags

  lifecycle {
    ignore_changes = [attribute, global_secondary_index]
  }
}
