"""Modal screens: each lies over another screen and takes its keys."""
