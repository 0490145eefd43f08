"""Programs and their windows."""
