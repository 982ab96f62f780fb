"""What the channels of messaging platforms remember: access tokens, reply windows, signatures, parts sent, cards."""
