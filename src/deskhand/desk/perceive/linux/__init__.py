"""What a Linux desktop says of itself. `atspi.py` the accessibility backend (start there) · `application.py` one
application on its bus · `mirror.py` what is told of it · `reading.py`, `asking.py` what is asked of it · `looking.py`,
`crawl.py` for those that do not say what comes and goes · `meaning.py` roles and states in our words · `bus.py` the
message bus · `xline.py` the line to the X server, and what is heard on it beside it."""
