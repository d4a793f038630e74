"""Coverage-guided fuzzing of everything that reads foreign bytes; see README.md."""
