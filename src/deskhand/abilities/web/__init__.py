"""Pages on the web, in a real browser."""
