"""`linli match`: what lines would be understood as, one JSON line each.

What it reads is kept between runs: reading it anew takes longer than understanding ten thousand lines.
"""

import contextlib
import os
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.engine.words import Lexicon

ROOT = Path(__file__).parent.parent.parent
_READ = ("flows/**/*.py", "locales/**/*.toml", "flows/engine/understanding/tables/*.txt", "bot/*.py")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def match(
        explain: Annotated[bool, typer.Option("--explain", help="Show the evidence for and against.")] = False,
    ) -> None:
        """Read lines from standard input and tell what each would start, offer or be answered with."""
        import gc
        import json

        # Half a million small objects are read and stay: looking through them for rubbish would only cost time.
        gc.disable()
        words, matters = words_and_matters()
        gc.freeze()
        gc.enable()
        for raw in sys.stdin.buffer:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            why: list[Any] = []
            outcome = words.understood(line, why=why if explain else None)
            near: dict[str, float] = {}
            for name, score in outcome.near:
                near.setdefault(matters[name], score)
            shown: dict[str, Any] = {
                "text": line,
                "intent": matters[outcome.intent] if outcome.intent else None,
                "score": outcome.score,
                "near": [[name, score] for name, score in near.items()],
                "answer": outcome.answer,
            }
            if explain:
                shown["why"] = [str(one) for one in why]
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")


def words_and_matters(cache: Path | None = None) -> tuple["Lexicon", dict[str, str]]:
    """What people may say, and the matter that each conversation is part of.

    Arguments: `cache`, the folder in which they are kept (by default the person's own); they are read anew whenever a
    file that they come from has changed.
    """
    import pickle

    folder = (cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")) / "linli"
    file = folder / f"words-{_state()}.pickle"
    # Nothing kept, or kept by something else: then it is read from the files, as the first time.
    with contextlib.suppress(OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, ImportError,
                             pickle.UnpicklingError):  # fmt: skip
        if file.stat().st_uid == os.getuid():
            # It is the person's own file, as safe as the program itself.
            kept: tuple[Lexicon, dict[str, str]] = pickle.loads(file.read_bytes())  # noqa: S301  # see above
            return kept
    from bot.names import conversations, lexicon

    made = lexicon(), {name: flow.part_of for name, flow in conversations().items()}
    # Where nothing can be kept, the next run takes a second longer and is right all the same.
    with contextlib.suppress(OSError):
        _keep(folder, file, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


def _keep(folder: Path, file: Path, data: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    older = [one for one in folder.glob("words-*.pickle") if one != file]
    # Written beside and renamed, so that two runs at once never read half of it.
    with NamedTemporaryFile(dir=folder, delete=False) as beside:
        beside.write(data)
    Path(beside.name).rename(file)
    for one in older:
        one.unlink(missing_ok=True)


def _state() -> str:
    """What tells whether any of the files has changed: their names, sizes and times."""
    digest = sha256(sys.version.encode())
    for pattern in _READ:
        for file in sorted(ROOT.glob(pattern)):
            seen = file.stat()
            digest.update(f"{file}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]
