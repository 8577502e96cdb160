"""A provider's text made safe, the code in it found, and words searched: pure functions on strings."""
