"""What may run: risks, the decision table, and the questions it puts into a plan.

`risk.py` how far an effect reaches · `decide.py` the table · `guard.py` a plan with every question it owes ·
`approve.py` who may answer one.
"""
