"""Changing the secret key while the program goes on serving."""
