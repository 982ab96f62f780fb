"""Talking to a person: the resident's side and the worker's."""
