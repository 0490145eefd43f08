"""What the hub knows of every desk: live while a desk is there, stored for when it is not, and what was open when.

`room.py` all of it as one object, told by desks; `asking.py` asked by people and planners · `live.py` each desk's
graph, and what of it is still to be written (`pending.py`); `settled.py` the graph without what is never stored ·
`store.py` what is written, behind the desks, by one thread; `rows.py` how; `tables.py` where · `history.py` what was
open when · `search.py` nodes by words, and by all else the tables know · `shelf.py` the graphs of desks that are
away · `ask.py` questions and their answers · `files.py` a desk's files by path and name; `seen.py` the planner's world
made of them · `view.py` what the page shows of a desk · `withdrawing.py` what a desk tells of no longer.
"""
