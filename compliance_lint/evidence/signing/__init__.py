"""Digital signatures in PDFs: whether they are there, intact, and what changed after them."""
