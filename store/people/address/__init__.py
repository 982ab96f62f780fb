"""Addresses as people say them: numbers read exactly, names of neighbourhoods found by sight and by ear."""
