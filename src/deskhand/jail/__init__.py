"""Where programs that are not ours run: with the files, the network and the time they were granted, and no more.

`core/jail.py` says what a program is given and what comes of it. `choose.py` picks the back end: `bwrap.py`, else
`landlock.py` (with `warden.py` inside), `seatbelt.py` on macOS, `windows/` on Windows. `running.py` sees one program
through, `watch.py` counts what it uses, `seccomp.py` makes the filter. `glue.py` runs small logic without any program.
"""
