"""Paths, the log, and files: what every package may use."""
