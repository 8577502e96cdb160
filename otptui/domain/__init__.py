"""The nouns and rules of renting numbers: pure, no I/O, importing nothing of the other packages."""
