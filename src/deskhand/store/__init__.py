"""What hub and desk share for keeping things: grouped commits by one thread, and content that can be forgotten.

`writer.py` the thread · `back.py` the way from it to an event loop · `sqlite.py` how a SQLite file is opened ·
`content.py` sealed content under per-subject keys.
"""
