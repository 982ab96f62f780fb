"""Duty: who is there for residents, where, and at which hours."""
