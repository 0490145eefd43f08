"""A language model, where the person configured one: what it is asked, what comes back, what that cost.

Start at `seam.py`, which is all that the rest of the planner knows. `tokens.py` counts ahead of a call;
`patience.py` tries again and counts each try; `endpoint.py` speaks to an OpenAI-compatible server, imported only then.
"""
