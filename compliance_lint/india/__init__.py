"""What identifiers, states and PIN codes of India look like: tables and pure functions, no I/O."""
