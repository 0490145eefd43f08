"""What a kept automation is: a plan with slots, what it may use, and examples that must come out as they did.

Open `format.py` for its parts, `filling.py` for how it becomes a plan again, `making.py` for how a plan becomes one,
`sound.py` for what is wrong with one that somebody else wrote.
"""
