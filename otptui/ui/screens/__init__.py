"""One file a screen, with its own .tcss beside it."""
