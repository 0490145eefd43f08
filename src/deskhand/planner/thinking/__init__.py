"""Where the grammar gives up, a model goes on: it drafts, and code decides what of that may be done.

`thinker.py` asks the model and sends the checker's words back; `prompt.py` what it is told, within its budget, out of
`near.py` (which abilities may be meant), `cards.py` (how each is called) and `known.py` (what there is, by id);
`written.py` makes a plan of an answer. `deciding.py` is one thought in the middle of a run; `looking.py` has a cut text
read for it, by `reading.py`, the reader of what nobody may trust. Nothing here runs anything, and nothing that a model
says is believed.
"""
