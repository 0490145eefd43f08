"""The plan language: five kinds of step, references between them, and the checks that run before anything does.

`model.py` the steps · `refs.py` references and text templates · `types.py` what a reference is · `condition.py` the
small boolean language of `if`, `until` and `check` · `check.py` what must hold before a plan may start.
"""

from deskhand.core.plan.check import Flaw, check
from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step

__all__ = ["Agent", "Ask", "Do", "Each", "Flaw", "Plan", "Replan", "Step", "check"]
