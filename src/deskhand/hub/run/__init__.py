"""Plans being carried out.

`fold.py` a run's journal as what is known of each step · `scope.py` where a step stands and what it may refer to ·
`start.py` what may start in it · `verdict.py` what the journal says of one step · `ready.py` which steps may start:
pure · `live.py` a run in the writer's hands · `transition.py` every change to it, each one commit · `starting.py` what
becomes possible by one · `stand.py` how a run stands after it · `record.py` its rows ·
`dues.py` what is due, and the breaker for runs that crash again and again ·
`engine.py` the seam that starts what is due · `local.py` the engine of one process · `work.py` one attempt ·
`perform.py` doing it where it belongs · `questions.py` what is asked · `outcome.py` how a run ended, in words ·
`views.py` a run as a page shows it · `why.py` its story.
"""
