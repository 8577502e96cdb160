"""Everything that lies over a screen and takes its keys."""
