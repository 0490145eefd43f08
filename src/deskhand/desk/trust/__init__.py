"""What a desk believes, and why: nothing that a hub says is more than a claim until one of these rooms has held it up.

`authority.py` whose word it is and how far it reaches · `locks.py` the plan a run is held to · `past.py` what this desk
knows of a run · `labels.py` one step in its plan, and where its arguments come from · `consents.py` signed answers, and
what each is good for · `judge.py` all of it in one verdict · `audit.py` the chain · `taking.py` frames in, answers
out · `tables.py` where it is kept.
"""
