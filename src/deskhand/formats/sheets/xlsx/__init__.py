"""Workbooks changed in place: one sheet's part is rewritten, every other part stays as it lies in the file.

`file.py` which part is which sheet · `refs.py` references in formulas · `shift.py` rows and columns put in and taken
out, in every part that speaks of them · `sheet.py` one sheet's cells · `styles.py` formats for days ·
`stale.py` formulas whose results are old · `evaluate.py` the formulas we can work out ourselves.
"""
