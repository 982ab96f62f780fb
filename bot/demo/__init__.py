"""The demo district: places of the founding newspaper text and people who do not exist."""
