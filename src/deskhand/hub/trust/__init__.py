"""What the hub knows of trust: it passes on what others signed, and signs for chats. It can open nothing by itself.

`book.py` keeps the owner's lists as they were signed; `voice.py` vouches for what was said where nobody can sign;
`cards.py` is what a question shows, as bytes; `telling.py` has each desk know a run's plan and answers before its jobs;
`audit.py` is the hub's own record, and `anchoring.py` has it and a desk's keep each other's heads.
"""
