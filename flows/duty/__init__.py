"""Duty rosters: who is there, where and when."""
