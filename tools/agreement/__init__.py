"""Do the guard and the stand-in say the same of every case of the corpus?

    python -m tools.agreement [WORD…] > table.md

Each request of the corpus goes through the guard around the SDK's client, to a stand-in server on
this machine. What the guard stops is sent past it. Where the server would not have refused that, or
refuses what the guard let through, the two disagree.
"""
