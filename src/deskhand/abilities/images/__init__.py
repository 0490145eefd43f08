"""Pictures: their words read, their size, shape and format changed. Signatures are in `ability.py`."""
