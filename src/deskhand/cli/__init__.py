"""The command line: one module per command, each a thin face on the hub or the desk."""
