"""The weights that sort requests and find their values, learned from marked examples.

`examples.py` reads `said/*.txt` · `sorting.py` and `finding.py` learn · `python -m bench.planner.learning` writes
`src/deskhand/planner/evidence/{en,zh}.weights`.
"""
