"""What runs in ministack's own process, by its own Python: it imports ministack and hypercorn, and nothing of ours imports it."""
