"""Plans being carried out.

`fold.py` a run's journal as what is known of each step · `scope.py` where a step stands and what it may refer to ·
`ready.py` which steps may start: pure · `transition.py` every change to a run, each one transaction · `engine.py` the
seam that starts what is due · `local.py` the engine of one process · `perform.py` one step, done where it belongs ·
`questions.py` what is asked and what an answer means · `outcome.py` how a run ended, in words · `breaker.py` runs that
crash again and again · `views.py` a run as a page shows it.
"""
