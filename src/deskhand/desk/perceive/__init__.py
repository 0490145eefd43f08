"""What stands on this desk, kept by events: sources and a backend tell, and deltas of one graph come out.

`perceiver.py` owns the graph · `choose.py` says what looks at which system · `backend.py` what a source and a backend
are · `scene.py` joins what they say (`things.py`, `joining.py`), and lets through what `privacy.py` allows
(`judging.py` of a thing, `resolving.py` of a path; `names.py` and `spelling.py` in `core.world` of a text) ·
`watching.py` keeps them going, `face.py` is where they speak · `clipboard.py` what was copied · `shared.py` what is
told, for its owner · `linux/`, `windows/`, `macos/` and `recorded.py` the backends · `roles.py`, `subtrees.py`,
`listening.py` what those have in common. `folders.py` files and folders, read live · `terms.py` the words in a name.
"""
