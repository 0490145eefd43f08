"""OfficeBench over our abilities: each task performed by our own hub and desk, and looked at by a checker of our own.

`deskhand bench officebench DIR --engine plans`; DIR is the set, which is not ours to ship. Start at `suite.py`.
`plans/` holds for each task the plan that a perfect planner would make; `literals.py` refuses one that knows more than
a planner can.
"""
