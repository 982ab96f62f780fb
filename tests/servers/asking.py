"""One plain HTTP client for all: to make one costs more than to ask."""

import httpx

# Nothing is kept open, so that a server that went away and came back is asked anew.
ASK = httpx.Client(trust_env=False, timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
