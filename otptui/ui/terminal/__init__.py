"""The terminal: every private name of Textual and every escape sequence, and nothing else."""
