"""Words to a checked plan: the grammar, the names that are really on the desk, and an account of every word.

Start at `planner.py` and `request.py`; then `text.py` (tokens), `tongue.py`, `template.py` and `match.py` (phrases),
`slots/`, `description/`, `when/` and `places.py` (what words mean on this desk), `clauses.py`, `clause.py` and
`compose.py` (several steps) with `steps.py` (the steps so far), `earlier.py` (what these brought) and `chosen.py` (some
of what was listed), `doubt.py`, `leftover.py` and `asks.py` (what is asked, and why).
The grammar's own words are in `words/`, the phrases of each ability beside its code.
"""

from deskhand.planner.planned import Context, Owes, Planned, Put, Suggestion
from deskhand.planner.planner import Planner

__all__ = ["Context", "Owes", "Planned", "Planner", "Put", "Suggestion"]
