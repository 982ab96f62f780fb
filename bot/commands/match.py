"""`linli match`: what lines would be understood as, one JSON line each."""

import sys
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def match(
        explain: Annotated[bool, typer.Option("--explain", help="Show the evidence for and against.")] = False,
    ) -> None:
        """Read lines from standard input and tell what each would start, offer or be answered with."""
        import gc
        from json import JSONEncoder

        # Half a million small objects are read and stay: looking through them for rubbish would only cost time.
        gc.disable()
        from bot.words.declared import declared
        from bot.words.lexicon import lexicon

        words = lexicon()
        matters = {name: known.part_of for name, known in declared().items()}
        gc.freeze()
        gc.enable()
        written = JSONEncoder(ensure_ascii=False).encode
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
                shown["why"] = [[one.subject, one.weight, one.text] for one in why]
            sys.stdout.write(written(shown) + "\n")
