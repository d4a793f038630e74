"""Imported by the server that workers are forked from, for what it does: the server says nothing.

It and a worker that has just been forked end with a traceback where the machine has no process or
the parent has gone. The parent knows of both and says it in its own words.
"""

from __future__ import annotations

import os

_nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(_nowhere, 2)
os.close(_nowhere)
