"""Tables in files: what is in them, questions to them, changes, trends and charts.

Open `ability.py` for the signatures, `question.py` and `change.py` for the small languages of asking and changing, and
`results.py` for what comes back; how tables lie in files is in `deskhand.formats.sheets`.
"""
