"""The model in words: pure functions, no widget."""
