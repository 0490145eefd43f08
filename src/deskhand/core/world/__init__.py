"""What is on the desk: the live graph that a device keeps, how it travels, and the facts words are resolved against.

`kinds.py` every kind and field, with type, label and privacy · `delta.py` what crosses the wire · `graph.py` a device's
graph; `draft.py` checks a delta before it is taken, `past.py` remembers what whoever fell behind has missed ·
`merge.py` many observations into one delta · `query.py` questions as data · `facts.py` the one interface a planner asks
through · `terms.py` the words in a name · `spelling.py` what is the same, written otherwise · `names.py` names of files
in a title · `shares.py` which files may be known elsewhere.
"""

from deskhand.core.world.facts import Event, FileFact, World

__all__ = ["Event", "FileFact", "World"]
