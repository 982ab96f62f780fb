"""Backups: everything of one moment in one file, made while the database is in use, and brought back."""
