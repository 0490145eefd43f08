"""What stands on this desk, as facts. `folders.py` files and folders, read live · `terms.py` the words in a name."""
