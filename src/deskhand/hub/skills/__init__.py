"""Automations and phrases in the hub: `shelf.py` keeps the first, `phrases.py` the second, `room.py` brings both to
the conversation, `door.py` to the abilities about them.
"""
