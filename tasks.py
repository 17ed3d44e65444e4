"""What `inv` can do here: the composition root, where the machinery meets the data package."""

from goldstack.tasks import namespace

ns = namespace(data="dynamodb.table:binding")
