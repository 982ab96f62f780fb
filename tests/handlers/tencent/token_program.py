"""A replica with many threads that call the platform at once: `token_program.py DATABASE_URL API THREADS`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

from handlers.tencent.calls import Calls
from handlers.tencent.failures import CallFailed
from handlers.wechat.account import WeChatAccount, calls_of
from store.database import Database
from store.keys import Keys
from tests.servers.wechat.server import APPID, SECRET

KEYS = Keys(b"k" * 32)


def calls_on(database: Database, api: str) -> Calls:
    """The account's interface as a replica on this database has it; nothing else of a bridge is looked at."""
    bridge: Any = SimpleNamespace(database=database, keys=KEYS)
    return calls_of(WeChatAccount(APPID, SECRET, "token", api=api), bridge)


def all_at_once(calls: Calls, threads: int) -> list[str]:
    """Have so many threads ask the platform something at the same moment; what each got, or why it did not."""
    together = Barrier(threads)

    def ask(_: int) -> str:
        together.wait()
        try:
            return str(calls.call_now(lambda client: client.get("getcallbackip"))["ip_list"][0])
        except CallFailed as failed:
            return f"{failed.code}: {failed.reason}"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


if __name__ == "__main__":
    opened = Database.open(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write("\n".join(all_at_once(calls_on(opened, sys.argv[2]), int(sys.argv[3]))))
    opened.close()
