"""The terminal: a chat in a text window or a pipe, with numbered options, or as JSON lines for tests of any kind."""

import json
import mimetypes
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from handlers.contract import Abilities, Bridge
from handlers.layout import drawing, intake
from handlers.layout.numbering import OPEN, numbered
from store.channels.account import open_account
from store.channels.media import keep_media, media_with
from store.messages import outbox
from store.messages.message import Message
from store.messages.reply import Made, Option, Reply, Style, Words
from store.messages.sending import Outcome, Sending, Taken
from store.refusals import Refused

ABILITIES = Abilities(
    channel="terminal", buttons=False, edits=False, albums=9, longest_text=100_000, text_unit="characters",
    reply_in_response=True, pictures=True, files=True, location=False,
)  # fmt: skip


class TerminalChannel:
    """One person at a terminal. `address` is their account's; `out` gets numbered text, or JSON lines."""

    abilities = ABILITIES

    def __init__(
        self, bridge: Bridge, receive: Callable[[Message], Taken], address: str, out: TextIO, *, as_json: bool
    ) -> None:
        self._bridge = bridge
        self._receive = receive
        self._address = address
        self._out = out
        self._as_json = as_json
        self._options: tuple[Option, ...] = ()
        self._folder: Path | None = None

    def turn(self, line: str) -> None:
        """Take one input line: text, `#ID` to tap an option, or `@PATH` to send a file; and show the answer."""
        try:
            message = self._message(line)
        except Refused as refused:
            self._show_line(intake.refusal(refused))
        except OSError as problem:
            self._show_line(f"{problem.filename}: {problem.strerror}")
        else:
            taken = self._receive(message)
            for sending in taken.sendings:
                self._deliver(sending)
        self.catch_up()
        self._idle()

    def welcome(self) -> None:
        """Greet somebody who has just sat down, as a first contact or with what came meanwhile."""
        self.catch_up()

    def catch_up(self) -> None:
        """Show what is due for this account: reminders, notices, results."""
        while True:
            due = self._bridge.database.write(lambda tx: outbox.claim_for(tx, "terminal", self._address, tx.now()))
            for sending in due:
                self._deliver(sending)
            if not due:
                return

    async def send(self, sending: Sending) -> Outcome:
        """Show one message."""
        self._show(sending)
        return Outcome.DELIVERED

    def _deliver(self, sending: Sending) -> None:
        self._show(sending)
        self._bridge.database.write(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], Outcome.DELIVERED))

    def _message(self, line: str) -> Message:
        made: dict[str, Any] = {"text": line}
        if line.startswith("#") and len(line) > 1:
            made = {"tap": line[1:]}
        elif line.startswith("@") and len(line) > 1:
            made = {"media": (self._file(Path(line[1:])),)}
        return Message("terminal", self._address, uuid.uuid4().hex, datetime.now(UTC), **made)

    def _file(self, path: Path) -> Any:
        data = path.read_bytes()
        checked = intake.check(data, path.name, most_bytes=self._bridge.options["upload_megabytes"] * 1_000_000)
        digest = self._bridge.blobs.put(checked.data)
        account = self._bridge.database.write(lambda tx: open_account(tx, "terminal", self._address, "zh-CN"))
        known, media = intake.stored(checked, digest)
        keep = partial(keep_media, media=known, account=account, text=checked.text, keys=self._bridge.keys)
        self._bridge.database.write(keep)
        return media

    def _show(self, sending: Sending) -> None:
        def render(words: Words) -> str:
            return self._bridge.render(sending.language, words)

        reply = sending.reply
        lines = [render(line) for line in reply.lines]
        pictures, files = list(self._pictures(reply, render)), list(self._files(reply, render, sending.zone))
        self._options = reply.options
        if self._as_json:
            self._show_json(reply, lines, pictures, files, render)
            return
        main = [render(option.label) for option in reply.options if option.style is not Style.PAGE]
        pages = [render(option.label) for option in reply.options if option.style is Style.PAGE]
        lines += [f"[{path}]" for path in (*pictures, *files)]
        if reply.input in OPEN and not main:
            text = "\n".join([*lines, "  ".join(f"[{page}]" for page in pages)])
        else:
            text = numbered(lines, main, pages)
        self._out.write(text.rstrip() + "\n\n")
        self._out.flush()

    def _show_json(
        self, reply: Reply, lines: list[str], pictures: list[str], files: list[str], render: Callable[[Words], str]
    ) -> None:
        for at, text in enumerate(lines or [""]):
            last = at >= len(lines) - 1
            shown: dict[str, Any] = {
                "text": text,
                "options": [{"id": one.id, "label": render(one.label)} for one in reply.options] if last else [],
                "pictures": pictures if last else [],
                "end": reply.ended and last,
            }
            if last and files:
                shown["files"] = files
            self._out.write(json.dumps(shown, ensure_ascii=False) + "\n")
        self._out.flush()

    def _show_line(self, words: Words) -> None:
        text = self._bridge.render("zh-CN", words)
        if self._as_json:
            self._out.write(json.dumps({"text": text, "options": [], "pictures": [], "end": False}, ensure_ascii=False))
        else:
            self._out.write(text)
        self._out.write("\n")

    def _idle(self) -> None:
        if self._as_json:
            self._out.write('{"idle": true}\n')
        self._out.flush()

    def _pictures(self, reply: Reply, render: Callable[[Words], str]) -> Iterator[str]:
        for picture in reply.pictures:
            if picture.media is not None:
                yield self._stored(picture.media)
            else:
                data, type_ = drawing.draw(picture, render, self._bridge.options["base_url"])
                yield self._written(data, type_)

    def _files(self, reply: Reply, render: Callable[[Words], str], zone: str) -> Iterator[str]:
        for attachment in reply.files:
            if attachment.media is not None:
                yield self._stored(attachment.media)
                continue
            made: Made | None = attachment.sheet
            if attachment.report is not None:
                made = self._bridge.report("terminal", self._address, attachment.report)
            if made is not None:
                yield self._written(*drawing.write(made, render, zone))

    def _stored(self, media: str) -> str:
        known = self._bridge.database.read(lambda tx: media_with(tx, [media])).get(media)
        return self._written(self._bridge.blobs.get(known.content), known.type) if known else media

    def _written(self, data: bytes, type_: str) -> str:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="linli-"))
        ending = mimetypes.guess_extension(type_) or ""
        path = self._folder / f"{len(list(self._folder.iterdir())) + 1}{ending}"
        path.write_bytes(data)
        return str(path)
