"""How things look on any channel: pictures, sheets, codes, long texts, numbered lists; and the checks on uploads."""
