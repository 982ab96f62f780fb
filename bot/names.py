"""The registry: all conversations found in `flows/`."""

import importlib
import pkgutil
from functools import cache

import flows
from bot.texts import Texts
from bot.words.lexicon import lexicon
from flows.engine.conversation import World
from flows.engine.flow import FLOWS, Flow
from flows.engine.report import REPORTS, Maker
from store.rights.act import Act
from store.threads.reading import addressed, going
from store.understanding.lesson import taught


@cache
def conversations() -> dict[str, Flow]:
    """Every registered conversation by name; their modules are found by walking `flows/`."""
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        if not module.name.startswith("flows.engine") and not module.ispkg:
            importlib.import_module(module.name)
    return dict(sorted(FLOWS.items()))


def reports() -> dict[str, Maker]:
    """Every registered report by name."""
    conversations()
    return REPORTS


def world(texts: Texts) -> World:
    """Everything that the engine is given."""
    return World(conversations(), lexicon(), texts, lambda act, sound: taught(act.transaction, sound), talks)


def talks(act: Act, number: int | None) -> dict[str, object] | None:
    """To whom what somebody writes goes, as arguments of the conversation that carries it."""
    found = going(act) if number is None else addressed(act, number)
    if found is None:
        return None
    leave = "threads" if found.is_worker else "person"
    return {"thread": found.thread, "is_worker": found.is_worker, "name": found.name, "leave": leave}
