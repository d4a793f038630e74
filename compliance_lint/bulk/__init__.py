"""Many packages: worker processes, limits on time and memory, and reports that stay on disk."""
