"""Every performance claim of this repository, measured beside its peer in the same run: `inv bench`."""
