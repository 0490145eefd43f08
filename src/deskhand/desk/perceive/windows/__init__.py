"""What is on a Windows screen, through UI Automation: `read.py` asks for it, `meaning.py` says what the numbers mean.

Unverified: what the numbers mean is tested with recorded replies; no such computer has run it yet.
"""
