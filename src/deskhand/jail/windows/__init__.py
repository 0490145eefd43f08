"""The jail of Windows. `jail.py` is the back end: it makes a container, starts in it, and takes everything away again.

`container.py` the AppContainer and what it is let into · `permissions.py` letting in and out · `token.py` the token and
the desktop · `job.py` the job that counts and ends · `child.py` the start · `given.py`, `command.py`, `limits.py` what
is decided without Windows · `calls.py`, `structures.py` Windows as it is called
"""
