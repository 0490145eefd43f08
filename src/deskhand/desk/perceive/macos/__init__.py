"""What is on a macOS screen, through its accessibility interface: `read.py` asks, `meaning.py` knows what is meant.

Unverified: what the words mean is tested with recorded replies; no such computer has run it yet.
"""
