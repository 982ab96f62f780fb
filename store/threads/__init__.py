"""Threads: residents and workers writing to each other across channels."""
