"""How many senseless payloads each route is sent: a sample in the suite, ten thousand by a command of its own.

PAYLOADS=10000 .venv/bin/python -m pytest tests/handlers -k senseless
"""

import os

COUNT = int(os.environ.get("PAYLOADS", "1500"))
