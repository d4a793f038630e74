"""The only place that opens a file: facts gathered lazily, once, and without judgement."""
