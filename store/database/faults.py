"""Named points at which a test may kill the process, to prove that a crash there loses nothing."""

import os
import signal
import threading

_SETTING = os.environ.get("LINLI_FAULT", "")
_lock = threading.Lock()
_passed = 0


def reached(point: str) -> None:
    """Say that the program has come to a named point; it dies there if LINLI_FAULT asks for it.

    LINLI_FAULT is `point:count:marker_file`: at the count-th time, the point's name is written to the marker file, so
    that a test can prove the hit, and the process kills itself with SIGKILL. Without it this does nothing.
    """
    if _SETTING:
        _count(point)


def _count(point: str) -> None:
    global _passed
    wanted, count, marker = _SETTING.split(":", 2)
    if point != wanted:
        return
    with _lock:
        _passed += 1
        if _passed != int(count):
            return
        file = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, point.encode())
        os.fsync(file)
        os.kill(os.getpid(), signal.SIGKILL)
