"""What Deskhand can do: one folder each, found by looking, so a folder can be deleted and the rest still works.

Inside a folder open `ability.py` for the signatures, `phrases/` for the words people use, `manifest.toml` for what code
cannot say; the work is in the modules beside them. No folder imports another, and nothing imports a folder by name.
"""
