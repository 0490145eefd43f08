"""Automations that travel: the file they are in, and the index they are found by. The format itself is `core/skill`.

Open `package.py` for one file, `index.py` for what an index says, `fetch.py` for how both are read without trusting
whoever serves them.
"""
