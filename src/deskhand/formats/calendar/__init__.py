"""Calendars as they lie in files and on servers (iCalendar, RFC 5545), faithful to what is not touched.

`document.py` components in a file: put in, changed, taken out · `occurrences.py` what happens when, series expanded ·
`series.py` a series as a whole · `repeats.py` its rule in words · `others.py` who else is in it ·
`sound.py` which of them can be worked out · `ahead.py` a series taken up shortly before a span ·
`written.py` events and tasks as text · `zones.py` moments and time zones · `invitation.py` what is sent to guests ·
`slots.py` free time and clashes · `problems.py` what can be wrong · lines: `formats/contentlines.py`
"""
