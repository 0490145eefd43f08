"""What hub and desk say to each other, versioned, and the state machine that reads it: no socket in here.

`frames.py` the frames · `codec.py` frames to bytes and back, with limits · `session.py` one side of a line: sequence
numbers in, events out · `memory.py` a line inside one process.
"""
