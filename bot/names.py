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
    return World(conversations(), lexicon(), texts, lambda act, sound: taught(act.transaction, sound))
