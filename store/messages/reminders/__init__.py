"""Reminders: what is said when, once or again and again, to oneself or to people, and what stops it."""
