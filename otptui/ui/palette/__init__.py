"""The command palette and what it finds."""
