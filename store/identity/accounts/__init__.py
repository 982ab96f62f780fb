"""The accounts of one person: which there are, tying another one, taking one off, and going on elsewhere."""
