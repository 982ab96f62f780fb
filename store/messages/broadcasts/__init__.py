"""Broadcasts: notices to many, written by one worker, sent part by part, and what became of them."""
