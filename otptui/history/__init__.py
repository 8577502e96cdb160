"""Every number ever bought: searched, exported, added up for the track record."""
