"""Words to a checked plan: the grammar, the names that are really on the desk, and an account of every word.

Start at `planner.py`; then `text.py` (tokens), `template.py` and `match.py` (phrases), `slots.py`, `description.py`,
`folders.py` and `places.py` (what words mean on this desk), `clauses.py` and `compose.py` (several steps), `asks.py`.
The grammar's own words are in `words/`, the phrases of each ability beside its code.
"""

from deskhand.planner.planned import Context, Planned, Suggestion
from deskhand.planner.planner import Planner

__all__ = ["Context", "Planned", "Planner", "Suggestion"]
