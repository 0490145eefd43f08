"""The command line: one module per command, each a thin face on the hub or the desk.

`app.py` the commands and their options · `settings.py` and `home.py` where things are and what the owner chose ·
`house.py` the whole system in this process · `access.py` this process's hub or one that runs already, by one face ·
`terminal.py` how things are said.
"""

from __future__ import annotations

import gc
from typing import Final

BEFORE_LOOKING: Final = 150_000
"""How many objects more than were, before Python looks for rings of them that nobody needs.

By default it is 700: while a command starts it then looks three hundred times, for a seventh of all the time, at
objects of which every one stays. What has started a command has made some 100,000.
"""


def main() -> None:
    """What `deskhand` runs."""
    gc.set_threshold(BEFORE_LOOKING)
    from deskhand.cli.app import run

    code = run()
    gc.freeze()  # at its end Python would look through all of them for rings, a fifth of the time of a short command
    raise SystemExit(code)
