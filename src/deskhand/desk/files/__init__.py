"""Changes to real files. `door.py` is what an ability sees; `carry.py` carries a list of changes out.

`beneath.py` the only way to a path · `operations.py` one change each, from the modules beside it (`moving.py`,
`copying.py`, `trash.py`, `writing.py`, `packing.py`, `unpacking.py`, `launching.py`) · `naming.py` names nothing else
has · `staging.py` half-made things out of sight · `prints.py` how a thing looks · `problems.py` what a disk can say.
"""
