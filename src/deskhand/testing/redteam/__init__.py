"""The red team: attacks with a canary each, run against the real thing wherever there is one.

`attack.py` what an attack is · `families.py` all of them · `runner.py` runs them · `built.py` looks what is there ·
`guards.py` every guard as a switch, so that a test can prove that the attacks bite · `house.py` keys and devices ·
`target.py` what is attacked · `functions.py` the desk's decision put together from its parts · `wire.py` the same over
the line, from a hostile hub · `fixture/` abilities that are not built yet · `dojo/` AgentDojo with a hijacked model ·
`benign.py` what must still work.
"""
