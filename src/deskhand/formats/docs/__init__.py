"""Documents as blocks with places: headings, paragraphs, list items, tables, each knowing where it stands.

Start at `blocks.py` (what a document is) and `read.py` (any file to blocks); one module for each format beside them.
"""
