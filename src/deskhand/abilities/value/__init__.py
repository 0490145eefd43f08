"""Small typed steps between others: pick one, count, compare, put into words. No code, no doors.

`ability.py` the four · `wording.py` a value as sizes, money, percentages and dates are read.
"""
