"""Buying a number and keeping it: money, and waiting for its code."""
