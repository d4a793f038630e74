"""From what the user gave to a `Manifest`: what is about to be sent, and where it stands."""
