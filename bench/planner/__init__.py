"""How much of what other people ask is understood, on a desk of real files; `deskhand bench planner` runs it.

`world.toml` says what is on the desk, `LANG-NAME.jsonl` hold the phrases: written by people who had seen neither the
grammar nor its words. `desk.py` lays the desk out, `judge.py` says what is right, `report.py` counts.
"""
