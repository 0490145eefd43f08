"""The language everything speaks: pure, with no socket, disk or clock of its own.

Open `plan/` for what is to be done, `ability.py` for how a doing is declared, `doors.py` for what an ability may
touch, `flow/` for what may run, `wire/` for what hub and desk say to each other, `world/` for what is on the desk.
"""
