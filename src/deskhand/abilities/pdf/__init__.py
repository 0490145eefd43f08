"""PDF files: joined, cut, pages taken, tables pulled out. Signatures are in `ability.py`, the work beside it."""
