"""The red team: attacks with a canary each, run against the real thing wherever there is one.

`attack.py` what an attack is · `families.py` all of them · `runner.py` runs them · `built.py` looks what is there ·
`guards.py` every guard, `switches.py` how it is switched off: proof that the attacks bite · `house.py` keys, devices ·
`target.py` what is attacked, `wire.py` a real desk behind its line, with a hostile hub at the other end · `evil_*.py`
what that hub tries · `fixture/` abilities that are not built yet · `dojo/` AgentDojo with a hijacked model ·
`benign.py` what must still work, `chain.py` the whole way of it from a person's words to the answer.
"""
