"""Putting the program together: database, keys, texts, conversations; what every command builds on."""

from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.names import reports, world
from bot.receive import Receiver
from bot.settings import SettingProblem, Settings
from bot.texts import Texts
from flows.engine.conversation import World
from flows.engine.words import Command
from handlers.contract import Bridge
from store.audit.attempts import Attempts
from store.audit.audit import note_overreach
from store.channels.blobs import Blobs
from store.database import Database, Transaction, Unavailable
from store.keys import Keys, WrongKey
from store.messages.conversations import caller_of
from store.messages.reply import Made, Report, Text
from store.people.person import has_demo_people, phone_of, sealed_person
from store.refusals import Refused
from store.rights.act import Act

log = structlog.get_logger("program")


@dataclass
class Program:
    """The opened parts of a running Linli. Close it when done."""

    settings: Settings
    database: Database
    keys: Keys
    blobs: Blobs
    texts: Texts
    world: World
    receiver: Receiver
    is_demo: bool
    attempts: Attempts = field(init=False)

    def __post_init__(self) -> None:
        self.attempts = Attempts(self.database, self.keys)

    @classmethod
    def open(cls, settings: Settings, *, demo: bool = False, readers: int = 4, pool: int = 8) -> "Program":
        """Open everything. Refuses (SettingProblem) a database that holds the demo's people outside the demo."""
        keys = settings.keys()
        database = Database.open(settings.database_url, readers=readers, pool=pool)
        if not demo and database.read(has_demo_people):
            database.close()
            raise SettingProblem(
                "this database holds the demo's people, who are nobody; serve it with `linli demo --serve`, "
                "or name another LINLI_DATABASE_URL"
            )
        _try_key(database, keys)
        texts = Texts(base=settings.web_address(), unseal=keys.open)
        all_of_it = world(texts)
        blobs = Blobs(settings.media_url)
        receiver = Receiver(database, keys, all_of_it)
        return cls(settings, database, keys, blobs, texts, all_of_it, receiver, demo)

    def options(self) -> dict[str, Any]:
        """The settings that channels need to know."""
        settings = self.settings
        return {
            "demo": self.is_demo,
            "public_url": settings.public_url,
            "trusted_proxies": settings.trusted_proxies,
            "session_days": settings.session_days,
            "upload_megabytes": settings.upload_megabytes,
            "base_url": settings.web_address(),
        }

    def offered(self, *, to_workers: bool = False) -> list[str]:
        """The names of residents' conversations, or of workers', in the order of the menu."""
        flows = self.world.flows.values()
        listed = [(one.order, one.name) for one in flows if one.order is not None and one.staff == to_workers]
        return [name for _, name in sorted(listed)]

    def bridge(self) -> Bridge:
        """What each channel is given."""
        return Bridge(
            receive=self.receiver.receive,
            render=self.texts.render,
            names={name: Text(flow.title, {}) for name, flow in self.world.flows.items()},
            commands=[command.value for command in Command],
            database=self.database,
            keys=self.keys,
            blobs=self.blobs,
            report=self.report,
            options=self.options(),
            attempts=self.attempts,
            menu=self.offered(),
            workers_menu=self.offered(to_workers=True),
        )

    def report(self, channel: str, address: str, report: Report) -> Made:
        """Make a report for whoever reads at an address, with the rights they hold now.

        Refuses (Refused) those who may not see it any more; what is opened is recorded as the report itself says, and
        that somebody tried without the right to it is recorded too.
        """

        def make(tx: Transaction) -> Made | Refused:
            act = Act(tx, caller_of(tx, channel, address, tx.now()), self.keys)
            try:
                with tx.savepoint():
                    return reports()[report.name](act, **report.args)
            except Refused as refused:
                note_overreach(act)
                return refused

        made = self.database.write(make)
        if isinstance(made, Refused):
            raise made
        return made

    def close(self) -> None:
        """Let go of the database once waiting steps are done."""
        try:
            self.attempts.write()
        except Unavailable as problem:
            log.warning("attempts were not written to the audit", reason=str(problem))
        self.database.close()


def must_be_ready(settings: Settings) -> None:
    """Refuse (SettingProblem) a database that is not there, or whose tables are of an earlier version."""
    from store.database.migrate import pending

    # Opening would make an empty database.
    if settings.database_path is not None and not settings.database_path.exists():
        raise SettingProblem(
            f"there is no database {settings.database_path}; start Linli once, or set LINLI_DATABASE_URL"
        )
    if pending(settings.database_url):
        raise SettingProblem("the database's tables are of an earlier version; run `linli migrate`")


def _try_key(database: Database, keys: Keys) -> None:
    """Open one sealed field. Refuses (WrongKey) a key that the database was not written with, lost ones included."""

    def opens(tx: Transaction) -> None:
        person = sealed_person(tx)
        if person is not None:
            phone_of(tx, keys, person)

    try:
        database.read(opens)
    except WrongKey:
        database.close()
        raise
