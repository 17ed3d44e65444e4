"""Rows of the typed table: what it costs to have items typed, beside boto3 and the other libraries."""
