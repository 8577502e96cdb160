"""Widgets that know nothing of client or store."""
