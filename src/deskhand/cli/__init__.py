"""The command line: one module per command, each a thin face on the hub or the desk.

`app.py` the commands and their options · `settings.py` and `home.py` where things are and what the owner chose ·
`house.py` the whole system in this process · `access.py` this process's hub or one that runs already, by one face ·
`terminal.py` how things are said.
"""

from __future__ import annotations


def main() -> None:
    """What `deskhand` runs."""
    from deskhand.cli.app import run

    raise SystemExit(run())
