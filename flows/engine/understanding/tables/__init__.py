"""Compact tables: how a character sounds, and which simplified one a traditional one stands for."""
