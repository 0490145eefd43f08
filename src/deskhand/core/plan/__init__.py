"""The plan language: five kinds of step, references between them, and the checks that run before anything does.

`model.py` the steps · `refs.py` references and text templates · `types.py` what a reference is · `condition.py` the
small boolean language of `if`, `until` and `check` · `read.py` JSON to a plan · `given.py` what is known of results
beforehand · `order.py` what waits for what · `check.py` what must hold before a plan may start · `flaw.py` what is
wrong with it.
"""

from deskhand.core.plan.check import Flaw, check
from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step

__all__ = ["Agent", "Ask", "Do", "Each", "Flaw", "Plan", "Replan", "Step", "check"]
