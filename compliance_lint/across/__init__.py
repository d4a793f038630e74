"""Rules over several packages, and over what is on the account already."""
