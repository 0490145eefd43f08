"""The hub over HTTP: what the page, the terminal and scripts talk to.

`routes.py` the one table of routes · `models.py` what crosses · `gate.py` who may come in · `sessions.py` sign-in ·
`calls.py` one request, read and checked · `openapi.py` the table as a document · `server.py` listening · `messages.py`,
`runs.py`, `stream.py`, `download.py` the work behind the routes.
"""
