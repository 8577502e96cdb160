"""Calling providers: accounts, dialects, HTTP, and the parsers of answers."""
