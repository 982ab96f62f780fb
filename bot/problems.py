"""Which exceptions are an operator's to mend, and the one sentence each is told in."""


def told(problem: Exception) -> str | None:
    """The sentence for an operator, or None for a fault of the program, which keeps its traceback."""
    from pydantic import ValidationError

    from bot.settings import SettingProblem, sentences
    from store.database import Unavailable
    from store.keys import WrongKey
    from store.refusals import Refused

    if isinstance(problem, (SettingProblem, Unavailable)):
        return str(problem)
    if isinstance(problem, ValidationError) and problem.title == "Settings":
        return "; ".join(sentences(problem))
    if isinstance(problem, WrongKey):
        return (
            f"the secret key is not the one that the database was written with ({problem}); "
            "put back the copy of LINLI_SECRET_KEY or of secret.key"
        )
    if isinstance(problem, Refused):
        return f"not possible ({problem.key})"
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}"
    return None
