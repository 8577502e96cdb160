"""Widgets. They know neither client nor store: data comes down to them, and messages go up."""
