"""What a person of a transcript does, as the parts of a message."""

import re
from typing import Any

from store.messages.message import Media, MediaKind, Position
from tests.chats.shown import one_line
from tests.chats.stage import Offer, Stage

_SPECIAL = re.compile(
    r"^\((?P<kind>contact|photo|file|place|link|open|escaped|voice|code|wrong code|receipt|serial|\d+)(?P<rest>.*)\)$",
    re.DOTALL,
)


def read(words: str, offers: list[Offer], stage: Stage) -> dict[str, Any]:
    """The parts of the message that the words after ">" stand for.

    `[label]` taps the option whose label contains it, or that of the newest notice with buttons;
    `#3` types its number; `(photo)`, `(photo x3)`,
    `(file rules.docx: its text)`, `(place 28.97,118.87)`, `(link pledge_CODE)`, `(open)` for a first visit,
    `(contact 10000000001)` shares one's own number,
    `(code)` types the one-time code that was last sent by SMS and `(wrong code)` another one,
    `(digits)` types the newest digits that tie an account which anybody was shown, `(wrong digits)` others,
    `(pick-up code)` types the newest one that anybody was shown, `(scan)` scans it,
    `(3000 × 好)` types a character many times, `(escaped: \\x00…)` types what an editor cannot show, `⏎` is a new line.
    `(receipt)` types the receipt of a ballot that the speaker saw last, `(serial H0001)` the number of a paper ballot.
    Refuses (LookupError) an option that is not offered.
    """
    if words.startswith("[") and words.endswith("]"):
        try:
            return {"tap": offered(words[1:-1], offers).id}
        except LookupError:
            # A button of a notice stays where it is while somebody goes on talking.
            return {"tap": offered(words[1:-1], stage.told.get(stage.speaker.address, offers)).id}
    if words == "(pick-up code)":
        return {"text": stage.pick_up_code}
    if words == "(digits)":
        return {"text": stage.digits}
    if words == "(wrong digits)":
        return {"text": f"{stage.digits[:-1]}{(int(stage.digits[-1]) + 1) % 10}"}
    if words == "(scan)":
        return {"start": f"station_{stage.pick_up_code}"}
    if re.fullmatch(r"#\d+", words):
        return {"text": words[1:]}
    special = _SPECIAL.match(words)
    if special:
        return _special(special["kind"], special["rest"].strip(), stage)
    return {"text": words.replace("⏎", "\n")}


def offered(label: str, offers: list[Offer]) -> Offer:
    """The option with the label, or else the only one whose label contains it."""
    same = [offer for offer in offers if one_line(offer.label) == label]
    near = same or [offer for offer in offers if label in one_line(offer.label)]
    if len(near) != 1:
        raise LookupError(f"[{label}] is {len(near)} of the options: {[offer.label for offer in offers]}")
    return near[0]


def _special(kind: str, rest: str, stage: Stage) -> dict[str, Any]:
    if kind in ("photo", "voice"):
        count = int(rest.removeprefix("x").strip() or 1)
        what = MediaKind.PHOTO if kind == "photo" else MediaKind.VOICE
        return {"media": tuple(stage.keep(what, f"{kind}.jpg", "") for _ in range(count))}
    if kind == "file":
        name, _, text = rest.partition(":")
        return {"media": (stage.keep(MediaKind.DOCUMENT, name.strip(), text.strip().replace("⏎", "\n")),)}
    if kind == "place":
        latitude, _, longitude = rest.partition(",")
        return {"position": Position(float(latitude), float(longitude))}
    if kind == "contact":
        return {"contact": rest}
    if kind == "link":
        return {"start": rest}
    if kind == "receipt":
        return {"text": stage.newest_receipt()}
    if kind == "serial":
        return {"text": stage.serial(rest)}
    if kind == "open":
        return {"start": ""}
    if kind in ("code", "wrong code"):
        # A wrong one differs in its last digit.
        code = stage.code or "000000"
        return {"text": code if kind == "code" else f"{code[:5]}{(int(code[5]) + 1) % 10}"}
    if kind == "escaped":
        return {"text": rest.removeprefix(":").strip().encode("ascii").decode("unicode_escape")}
    return {"text": rest.removeprefix("×").strip() * int(kind)}


def is_media(parts: dict[str, Any]) -> bool:
    """Whether files are sent."""
    return bool(parts.get("media")) and isinstance(parts["media"][0], Media)
