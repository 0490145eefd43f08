"""Takes requests in and answers them, anywhere.

`hub.py` the whole as one object · `inbox.py`, `outbox.py` messages in and out · `conversation.py` what a message
means here · `run/` plans being carried out · `desks.py` the hub's end of the line to a desk · `events.py` what
happened, for whoever watches · `db.py`, `store.py` the rows · `api/` all of it over HTTP.

It never imports the desk: the two speak `core.wire` to each other, even inside one process.
"""
