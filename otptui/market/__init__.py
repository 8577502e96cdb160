"""What can be bought: listings, the catalog tree, offers, comparing and watching."""
