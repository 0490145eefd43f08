"""Documents: read, summarized, asked, written, changed, converted.

Signatures are in `ability.py`; each verb has a module of its own, and formats are written inside in `deskhand.formats`.
"""
