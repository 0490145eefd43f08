"""Files and folders: find, list, open, move, copy, rename, sort, trash, pack, send, and what takes the space.

Open `ability.py` for the signatures and `results.py` for what comes back; each verb's work is in a module of its own.
"""
