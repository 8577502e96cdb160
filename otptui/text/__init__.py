"""Pure functions on strings: make received text safe to print, find the code in a message, match names.

This package imports no other package of otptui.
"""
