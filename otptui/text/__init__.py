"""Pure functions on strings: make received text safe to print, find the code in a message, match names.

Nothing here imports another package of ours.
"""
