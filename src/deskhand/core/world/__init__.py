"""What is on the desk, as facts that words can be resolved against.

`facts.py` the nodes (files and folders now; apps, windows, people and events beside them) and the `World` they are
asked through.
"""

from deskhand.core.world.facts import Event, FileFact, World

__all__ = ["Event", "FileFact", "World"]
