"""What no template reads whole is understood by its evidence, and asked about: never run.

`alike.py` words that mean much the same · `profile.py` what each ability's own phrases say of it · `mentions.py` what
is named in a request · `filling.py` which of it goes where · `weighing.py` which ability a clause speaks of ·
`request.py` clauses made into one plan, asked about.
"""
