"""What text may pass: one look at each of five places, by rules that are code.

`stages.py` the places, the decisions, a chain of guards · `guards.py` all that one installation looks for, place by
place · `leaks.py` secrets that must not leave, however they are
written · `keywords.py` an operator's word lists · `personal.py` numbers that belong to a person
"""
