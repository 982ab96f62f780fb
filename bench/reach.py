"""How fast 100,000 people are enqueued and a million reminders are looked through: `python -m bench.reach`.

On a SQLite file of its own, or with `--url` on an empty PostgreSQL database; `--people` for another number.
"""

import argparse
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import col

from store.channels.account import Account
from store.database import Database, Transaction
from store.database.dialects import after_bulk
from store.database.migrate import migrate
from store.messages import outbox
from store.messages.broadcasts.broadcast import Broadcast, digest_of
from store.messages.broadcasts.sending import advance, due_broadcasts
from store.messages.reach.audience import Audience, counted
from store.messages.reminders.firing import any_due, fire
from store.messages.reminders.reminder import Reminder
from store.messages.reminders.schedule import Every, Schedule
from store.messages.sending import Outcome
from store.people.area import AreaKind, add_area
from store.people.dwelling import Dwelling, Household, HouseholdMember
from store.people.person import Person
from store.records import dumps

EACH = 10_000
OFTEN = 200
WORKERS = 2
AT_ONCE = 500
LOOK = 0.5
"""Seconds between two looks of the clock at the reminders."""
NOW = datetime.now(UTC)


def fill(database: Database, people: int) -> int:
    """A district with so many adults, two a dwelling, each with a chat; gives its id."""

    def areas(tx: Transaction) -> int:
        district = add_area(tx, None, AreaKind.DISTRICT, "D", "区", {"quiet_from": "03:00", "quiet_to": "03:00"})
        for number in range(100):
            add_area(tx, district, AreaKind.GRID, f"G{number}", f"{number} 区")
        return district

    district = database.write(areas)
    for start in range(0, people, EACH):
        numbers = range(start + 1, min(start + EACH, people) + 1)
        homes = [number for number in numbers if number % 2]

        def part(tx: Transaction, numbers: range = numbers, homes: list[int] = homes) -> None:
            tx.many(insert(Dwelling), [
                {"id": one, "area_id": district + 1 + one % 100, "code": f"D{one}", "address": f"{one} 室"}
                for one in homes
            ])  # fmt: skip
            tx.many(insert(Household), [{"id": one, "dwelling_id": one} for one in homes])
            tx.many(insert(Person), [
                {"id": one, "uid": f"u{one}", "name": f"橘{one}", "created_at": NOW} for one in numbers
            ])  # fmt: skip
            tx.many(insert(HouseholdMember), [
                {"household_id": one - 1 + one % 2, "person_id": one} for one in numbers
            ])  # fmt: skip
            tx.many(insert(Account), [
                {"channel": "telegram", "address": f"{one}", "person_id": one, "assurance": 2, "created_at": NOW}
                for one in numbers
            ])  # fmt: skip

        database.write(part)
    database.write(lambda tx: after_bulk(tx.connection))
    return district


def broadcast(database: Database, district: int, people: int) -> None:
    """Enqueue a broadcast to everybody, then claim and mark it."""
    audience = Audience(area=district)
    began = time.perf_counter()
    assert database.read(lambda tx: counted(tx, audience, NOW)) == people
    print(f"counting the audience: {time.perf_counter() - began:.2f} s")

    write(database, district, people)
    began, worked, slowest = time.perf_counter(), time.process_time(), 0.0
    for one in database.read(lambda tx: due_broadcasts(tx, tx.now())):
        more = True
        while more:
            step = time.perf_counter()
            more = database.write(lambda tx, one=one: advance(tx, one))
            slowest = max(slowest, time.perf_counter() - step)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        f"from the audience to rows: {took:.2f} s ({worked:.2f} s of processor), longest slice {slowest * 1000:.0f} ms"
    )
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as workers:
        list(workers.map(work, [database.url] * WORKERS, [0] * WORKERS))
        began, worked = time.perf_counter(), list(workers.map(work, [database.url] * WORKERS, [people // 4] * WORKERS))
        took = time.perf_counter() - began
    done, busy = sum(count for count, _ in worked), sum(seconds for _, seconds in worked)
    print(f"claimed and marked: {done / took:,.0f} rows/s by {WORKERS} workers ({busy:.1f} s of processor of theirs)")


def write(database: Database, district: int, people: int) -> int:
    """Write a broadcast to everybody of a district, due now; gives its id."""

    def step(tx: Transaction) -> int:
        now = tx.now()
        values = {
            "path": f"/{district}/", "by_id": 1, "audience": dumps(Audience(area=district)), "topic": "service",
            "content": "{姓名}您好，明天停水。", "photos": "[]", "button": "", "use_sms": False,
            "digest": digest_of("x"), "state": "due", "expected": people, "starts_at": now,
            "expires_at": now + timedelta(days=3), "wave_size": 0, "wave_minutes": 0,
            "filled_to": 0, "last_id": 0, "sent_to": 0, "enqueued": 0, "next_at": now,
            "created_at": now,
        }  # fmt: skip
        made: int = tx.value(insert(Broadcast).values(values).returning(col(Broadcast.id)))
        return made

    return database.write(step)


def work(url: str, most: int) -> tuple[int, float]:
    """Claim and mark so many messages; gives how many there were and the seconds of processor that it took here."""
    database = Database.open(url, pool=2)
    worked, done = time.process_time(), 0
    while done < most:
        claimed = database.write(lambda tx: outbox.claim(tx, ["telegram"], tx.now(), AT_ONCE))
        leases = [(sending.id, sending.fence) for sending in claimed]
        database.write(lambda tx, leases=leases: outbox.mark(tx, leases, Outcome.SENT))
        if not claimed:
            break
        done += len(claimed)
    database.close()
    return done, time.process_time() - worked


def reminders(database: Database, count: int) -> None:
    """Look whether anything is due among so many that are not, then fire 10,000 that are."""
    schedule = dumps(Schedule(every=Every.DAY))
    common = {"by_id": 1, "content": "吃药", "schedule": schedule, "created_at": NOW}
    for start in range(0, count, EACH):
        rows = [
            {**common, "by_id": 1 + one % 1000, "due_at": NOW + timedelta(days=2, seconds=one)}
            for one in range(start, start + EACH)
        ]
        database.write(lambda tx, rows=rows: tx.many(insert(Reminder), rows))
    database.write(lambda tx: after_bulk(tx.connection))
    took = []
    for _ in range(OFTEN):
        began = time.perf_counter()
        assert not database.read(lambda tx: any_due(tx, tx.now()))
        took.append(time.perf_counter() - began)
    print(f"a wake-up over {count:,} reminders: median {sorted(took)[OFTEN // 2] * 1000:.2f} ms")
    rows = [{**common, "by_id": 1 + one % 1000, "due_at": NOW - timedelta(seconds=1)} for one in range(EACH)]
    database.write(lambda tx: tx.many(insert(Reminder), rows))
    began, done = time.perf_counter(), 0
    while fired := database.write(fire):
        done += fired
    print(f"fired: {done / (time.perf_counter() - began):,.0f} reminders/s")


def lateness(database: Database, each_second: int, seconds: int = 10) -> None:
    """Fire so many reminders that become due in each second, looking as often as the clock does; says how late."""
    begins = datetime.now(UTC) + timedelta(seconds=3)
    count = each_second * seconds
    rows = [
        {"by_id": 1 + one % 1000, "content": "量血压", "created_at": NOW, "schedule": dumps(Schedule(every=Every.DAY)),
         "due_at": begins + timedelta(seconds=one / each_second)}
        for one in range(count)
    ]  # fmt: skip
    database.write(lambda tx: tx.many(insert(Reminder), rows))
    late: list[float] = []
    while len(late) < count:
        while database.read(lambda tx: any_due(tx, tx.now())) and (fired := database.write(fire)):
            now = datetime.now(UTC)
            late += [(now - row["due_at"]).total_seconds() for row in rows[len(late) : len(late) + fired]]
        time.sleep(LOOK)
    print(f"{each_second:,} due a second: 99 of 100 at most {sorted(late)[count * 99 // 100]:.2f} s late")


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.reach", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--reminders", type=int, default=1_000_000)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own if not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        database = Database.open(url)
        try:
            district = fill(database, given.people)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            broadcast(database, district, given.people)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"memory grew by {grown:.0f} MB")
            reminders(database, given.reminders)
            lateness(database, 2_000)
        finally:
            database.close()


if __name__ == "__main__":
    main()
