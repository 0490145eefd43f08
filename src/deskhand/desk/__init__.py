"""What runs on the person's computer and touches it. Open `monitor.py` first: it is the only door to an effect.

`perceive` says what is there, `act` changes it, `journal.py` remembers what was done and how it was before.
"""
