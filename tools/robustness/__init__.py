"""What the command says of files that are bad on purpose: those of other projects' test suites.

Each file takes the place of a certificate in an otherwise sound package, and the real command
checks all packages in one run. Nothing of these files is part of this repository.
"""
