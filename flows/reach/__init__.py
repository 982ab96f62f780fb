"""Reaching people: notices to many, and what those who get them can say to it."""
