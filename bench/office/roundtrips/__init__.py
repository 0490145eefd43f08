"""Sixty office files, changed by us: they open, and what was not touched is as it was, in the file and on the page."""
