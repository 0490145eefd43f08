"""What a Linux desktop says of itself. `atspi.py` the accessibility backend (start there) · `application.py` one
application on its bus · `mirror.py` what is told of it · `reading.py` what is asked of it · `meaning.py` roles and
states in our words · `bus.py` the message bus."""
