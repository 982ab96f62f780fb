"""The clock: wakes up, asks the store what is due, and lets the store enqueue it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from bot import unfinished
from bot.program import Program
from flows.pledge.shown import last_day
from store.chains.anchor import anchor, write_anchor
from store.chains.rotation.wrapping import wrap_readable
from store.database import Transaction, Unavailable
from store.identity.lapsing import lapse_claims
from store.identity.lives.doing import due_lives
from store.keys import Keys
from store.messages import conversations, notices, unsent
from store.messages.alarms import raise_alarms
from store.messages.broadcasts.sending import advance, due_broadcasts
from store.messages.conversations import DueRun
from store.messages.reach.quiet import awake_at
from store.messages.reminders.digest import send_digests
from store.messages.reminders.firing import any_due, fire
from store.messages.reply import Option, Reply, Style, Text
from store.orders.passing import ask_again, lapse_silence, ring_due
from store.pledges.pledge import closed_between
from store.pledges.reminder import DueReminder, due_reminders, enqueue_slice
from store.points.earning import pay_due
from store.points.redeeming.reserving import lapse_due
from store.points.seeing.telling import tell_lapsing, tell_month
from store.points.seeing.trial import is_trial_due, post_trial, trial_totals
from store.points.sweeping import expire_due
from store.retention.sweep import sweep
from store.threads.placing import attend_due
from store.votes.reminding import remind_due, vote_ended_between

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger("clock")


NOON = 12
"""The hour after which people hear of their points, when hardly anybody is at work or asleep."""
PAUSE = 0.1
"""Seconds between two slices of work that nobody waits for."""


class Clock:
    """Everything that happens because time passes. Each job may run on several machines at once without harm."""

    def __init__(self, program: Program, wake: Callable[[], None] = lambda: None) -> None:
        self._program = program
        self._wake = wake
        self._looked_at: datetime | None = None
        self._steady: tuple[datetime, timedelta] | None = None
        self._told: date | None = None

    def start(self) -> "AsyncIOScheduler":
        """Begin to wake up; gives the scheduler, to be shut down at the end."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(timezone=UTC)
        options: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        for job, seconds in ((self.remind, 1), (self.reach, 1), (self.fire, 0.5), (self.sweep, 30),
                             (self.anchor_closed, 10), (self.digest, 60), (self.anchor, 3600), (self.alarm, 60),
                             (self.pay, 5), (self.lapse, 600), (self.account, 1800), (self.live, 60), (self.ring, 5),
                             (self.vote, 60), (self.audit, 60), (self.talk, 5)):  # fmt: skip
            scheduler.add_job(_watched(job), "interval", seconds=seconds, next_run_time=datetime.now(UTC), **options)
        # When hardly anybody writes: at three in the morning in Quzhou.
        scheduler.add_job(_watched(self.retire), "cron", hour=19, minute=0, **options)
        scheduler.add_job(_watched(self.seal), next_run_time=datetime.now(UTC), misfire_grace_time=None)
        scheduler.start()
        return scheduler

    async def remind(self) -> None:
        """Enqueue the reminders of pledges that are due, in slices, outside quiet hours."""
        database, keys = self._program.database, self._program.keys
        for due in await database.read_soon(lambda tx: due_reminders(tx, tx.now())):
            after: int | None = 0
            while after is not None:
                after = await database.write_soon(partial(_enqueue, keys=keys, due=due, after=after))
                self._wake()

    async def reach(self) -> None:
        """Carry on with the notices that are going out, slice by slice."""
        database = self._program.database
        for broadcast in await database.read_soon(lambda tx: due_broadcasts(tx, tx.now())):
            while await database.write_soon(partial(advance, broadcast=broadcast)):
                self._wake()

    async def fire(self) -> None:
        """Enqueue the reminders that people made and that are due, in batches."""
        database = self._program.database
        now, is_due = await database.read_soon(lambda tx: (tx.now(), any_due(tx, tx.now())))
        step = partial(fire, jumped=self._jumped(now))
        if not is_due:
            return
        while await database.write_soon(step):
            self._wake()

    def _jumped(self, now: datetime) -> timedelta:
        """By how much the clock on the wall was set forward since the last look, by a clock that nobody sets."""
        steady = timedelta(seconds=monotonic())
        since, self._steady = self._steady or (now, steady), (now, steady)
        return max((now - since[0]) - (steady - since[1]), timedelta())

    async def digest(self) -> None:
        """Tell workers in the morning what waits for them."""
        keys = self._program.keys
        while await self._program.database.write_soon(lambda tx: send_digests(tx, keys)):
            self._wake()

    async def sweep(self) -> None:
        """Ask whether to go on with what was left alone, close what nobody answered, give up what is stale."""
        program = self._program
        while await program.database.write_soon(lambda tx: unsent.expire(tx, tx.now())) >= unsent.MOST:
            pass
        due: tuple[DueRun, ...] = await program.database.read_soon(lambda tx: conversations.due(tx, tx.now()))
        for one in due:
            step = partial(unfinished.close_or_remind, world=program.world, keys=program.keys, due=one)
            await program.database.write_soon(step)
        if due:
            self._wake()

    async def alarm(self) -> None:
        """Tell the auditors of workers who open more files in a day than their area allows."""
        keys = self._program.keys
        if told := await self._program.database.write_soon(lambda tx: raise_alarms(tx, keys)):
            log.warning("more of residents' files opened than the area allows", workers=told)
            self._wake()

    async def audit(self) -> None:
        """Write down what the channels of this process refused at their door in the last minute."""
        await asyncio.to_thread(self._program.attempts.write)

    async def pay(self) -> None:
        """Look at what people have done since the last time, and pay the points that it earns."""
        keys = self._program.keys
        paid = 1
        while paid:
            paid = await self._program.database.write_soon(lambda tx: pay_due(tx, keys))
            # Nobody waits for points by the tenth of a second, but somebody may be waiting for an answer.
            await asyncio.sleep(PAUSE if paid else 0)

    async def lapse(self) -> None:
        """Give back what nobody fetched in time, let points lapse that are no longer good, end claims left alone."""
        database, keys = self._program.database, self._program.keys
        while await database.write_soon(lapse_claims):
            self._wake()
        while lapsed := await database.write_soon(partial(_lapse_promises, keys=keys)):
            log.info("not fetched in time", count=lapsed)
            self._wake()
        today = (await self._local()).date()
        after: int | None = -1
        while after is not None:
            after = await database.write_soon(partial(expire_due, keys=keys, today=today, after=after))

    async def account(self) -> None:
        """Draw up the week's trial balance, and tell people by day what lapses soon and how last month went."""
        database, local = self._program.database, await self._local()
        today = local.date()
        if await database.read_soon(lambda tx: is_trial_due(tx, today)):
            totals, transfers, is_even = await database.read_soon(trial_totals)
            await database.write_soon(lambda tx: post_trial(tx, today, totals, transfers, is_even))
            if not is_even:
                log.error("the books of points do not agree: run `linli verify points`", totals=totals)
        if not NOON <= local.hour < NOON + 6 or self._told == today:
            return
        for tell in (tell_lapsing, tell_month):
            after: int | None = -1
            while after is not None:
                after = await database.write_soon(partial(tell, today=today, after=after))
                await asyncio.sleep(PAUSE)
        self._told = today
        self._wake()

    async def _local(self) -> datetime:
        """Now, in the zone that the areas of a district share."""
        return (await self._program.database.read_soon(lambda tx: tx.now())).astimezone(ZoneInfo("Asia/Shanghai"))

    async def retire(self) -> None:
        """Take out what has been kept long enough, as docs/retention.md says."""
        program = self._program
        swept = await asyncio.to_thread(sweep, program.database, program.blobs)
        log.info("kept long enough", rows=swept.rows, files=swept.files, longest=round(swept.longest, 3))

    async def seal(self) -> None:
        """Seal what an earlier version stored readable; once after the start."""
        program = self._program
        if sealed := await asyncio.to_thread(wrap_readable, program.database, program.keys):
            log.info("sealed what was stored readable", values=sealed)

    async def live(self) -> None:
        """Do what was planned for people's lives and whose day has come."""
        keys = self._program.keys
        while await self._program.database.write_soon(lambda tx: due_lives(tx, keys)):
            self._wake()

    async def ring(self) -> None:
        """Warn about orders that use up their time, close what nobody answered about, ask again after four weeks."""
        database, keys = self._program.database, self._program.keys
        for job in (ring_due, lapse_silence, ask_again):
            while await database.write_soon(partial(job, keys=keys)):
                self._wake()

    async def vote(self) -> None:
        """Remind the owners who have not voted, on the days that the timetable of their vote plans."""
        keys = self._program.keys
        while await self._program.database.write_soon(lambda tx: remind_due(tx, keys)):
            self._wake()

    async def talk(self) -> None:
        """Ask the next in line where somebody waits for an answer, and close conversations that have gone quiet."""
        keys = self._program.keys
        # One in each transaction: each ends in a chain of the audit, which is locked last.
        while await self._program.database.write_soon(lambda tx: attend_due(tx, keys)):
            self._wake()

    async def anchor(self) -> None:
        """Sign count and head of every chain into the file outside the database."""
        program = self._program
        lines = await program.database.read_soon(lambda tx: anchor(tx, program.keys))
        write_anchor(program.settings.anchor_path, lines)

    async def anchor_closed(self) -> None:
        """Anchor at once when a pledge or a vote has closed since the last look."""
        now = await self._program.database.read_soon(lambda tx: tx.now())
        since, self._looked_at = self._looked_at or now, now
        if await self._program.database.read_soon(
            lambda tx: closed_between(tx, since, now) or vote_ended_between(tx, since, now)
        ):
            await self.anchor()


def _lapse_promises(tx: Transaction, keys: Keys) -> int:
    lapsed = lapse_due(tx, keys)
    for person, promise in lapsed:
        line = Text("points/redeem.lapsed", {"item": promise.item, "points": promise.points})
        notices.tell(tx, [person], Reply((line,), ended=True), cause="redemption")
    return len(lapsed)


def _watched(job: Callable[[], Any]) -> Callable[[], Any]:
    async def run() -> None:
        try:
            await job()
        except asyncio.CancelledError:
            # The program ends. What the job would have done is a row, found again at the next start.
            log.debug("stopped", job=job.__name__)
        except Unavailable as problem:
            log.warning("waiting for the database", job=job.__name__, reason=str(problem))
        except Exception:
            log.exception("a job failed and will be tried again", job=job.__name__)

    return run


def _enqueue(tx: Transaction, keys: Keys, due: DueReminder, after: int) -> int | None:
    return enqueue_slice(tx, keys, due, reminder_of(due), after=after, send_at=awake_at(tx, due.path, tx.now()))


def reminder_of(due: DueReminder) -> Reply:
    """What somebody gets who has not signed: one friendly line and the way there."""
    line = Text("pledge/reminder.please", {"title": due.title, "last": last_day(due)})
    options = (
        Option(f"go:pledge:{due.code}", Text("pledge/reminder.look", {}), Style.MAIN),
        Option(f"go:mute:{due.code}", Text("pledge/reminder.mute", {})),
    )
    return Reply((line,), options, ended=True)
