"""Reaching people: who is meant, on which ways, when, and what they do not want."""
