"""How long the command takes to start, and a package to be checked. See README.md."""
