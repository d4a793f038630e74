"""A stand-in for the Compliance API on this machine (extra ``server``)."""
