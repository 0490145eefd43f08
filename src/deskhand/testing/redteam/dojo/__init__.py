"""AgentDojo's suites as attacks: their plans, tools and checkers, with our labels and table in between.

`tools.toml` says of each tool what is a target, what it does and what it reads; `taken.py` maps a suite's ground truth
onto our plan; `pairs.py` plays each user task with each injection and a model that is wholly the attacker's.
"""
