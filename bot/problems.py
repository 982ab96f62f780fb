"""Which exceptions are an operator's to mend, and the one sentence each is told in."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.refusals import Refused


def told(problem: Exception) -> str | None:
    """The sentence for an operator, or None for a fault of the program, which keeps its traceback."""
    from pydantic import ValidationError

    from bot.settings import SettingProblem, sentences
    from store.chains.rotation.generation import HalfWay
    from store.database import Unavailable
    from store.database.backup.archive import Damaged
    from store.keys import WrongKey
    from store.refusals import Refused

    if isinstance(problem, (SettingProblem, Unavailable, Damaged)):
        return str(problem)
    if isinstance(problem, ValidationError) and problem.title == "Settings":
        return "; ".join(sentences(problem))
    if isinstance(problem, HalfWay):
        return (
            "the secret key is being changed: set LINLI_SECRET_KEY_BEFORE to the former one until "
            "`linli keys rotate` has finished"
        )
    if isinstance(problem, WrongKey):
        return (
            f"the secret key is not the one that the database was written with ({problem}); "
            "put back the copy of LINLI_SECRET_KEY or of secret.key"
        )
    if isinstance(problem, Refused):
        return sentence_of(problem)
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}"
    return None


def sentence_of(refusal: "Refused") -> str:
    """The sentence of a refusal, in the operator's English, or its key if nobody has written one."""
    from bot.texts import MissingText, Texts
    from store.messages.reply import Text

    try:
        return Texts().render("en", Text(f"refusals/{refusal.key}", refusal.values))
    except MissingText:
        return f"not possible ({refusal.key})"
