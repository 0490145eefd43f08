"""The language everything speaks: pure, with no socket, disk or clock of its own.

Open `plan/` for what is to be done, `ability.py` for how a doing is declared, `registry.py` for all of them,
`doors.py` for what an ability may touch (`computer.py` of the desk itself, `workdoor.py` of the hub's rows), `flow/`
for what may run, `wire/` for what hub and desk say to each other, `world/` for what is on the desk.
"""
