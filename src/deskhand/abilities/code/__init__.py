"""Projects of code: built, tested and run in the jail, and their history by git.

A project is copied into a work folder and everything happens there, so nothing in it can change what the person wrote;
what a build made comes back as proposed changes. `ability.py` has the signatures, `systems.py` the build systems.
"""
