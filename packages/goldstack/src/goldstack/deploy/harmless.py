"""Resource types that hold no data: their removal is asked about plainly, and `--yes` answers."""

_EXACTLY = {"aws_lambda_permission", "terraform_data"}
_AND_YET = ("aws_cloudwatch_log_group", "aws_cloudwatch_log_stream")  # they hold logs
_BEGINNING = ("aws_cloudwatch_", "aws_iam_", "null_", "random_")


def holds_no_data(resource_type: str) -> bool:
    """Whether a resource of *resource_type* can be made again without loss."""
    return resource_type in _EXACTLY or (resource_type.startswith(_BEGINNING) and resource_type not in _AND_YET)
