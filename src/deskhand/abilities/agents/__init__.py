"""Parts of a request handed to outside agents: `asking.py` the talk with one, over the doors of the desk."""
