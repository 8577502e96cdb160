"""One flow each, handed what it needs."""
