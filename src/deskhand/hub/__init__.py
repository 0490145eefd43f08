"""Takes requests in and answers them, anywhere.

`hub.py` the whole as one object · `inbox.py`, `outbox.py` messages in and out · `understanding.py` messages at hand ·
`conversation.py` what a message is here: an answer (`answering.py`), or something new (`new_request.py`) ·
`meaning.py` its words as a plan at a desk · `run_control.py` runs answered, stopped, taken back ·
`waiting.py` who waits for a run ·
`pause.py` a store that takes nothing · `roomy.py` room for many desks · `run/` plans being carried out ·
`desks.py` the hub's end of the line to a desk · `events.py` what happened, for whoever watches · `db.py` the tables ·
`store.py` transitions over them · `writing.py` what they gather for a commit · `connect.py` how the database is
opened · `api/` all of it over HTTP.

It never imports the desk: the two speak `core.wire` to each other, even inside one process.
"""
