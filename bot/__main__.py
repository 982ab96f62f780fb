"""The program `linli`: finds the commands in bot/commands/ and tells problems in one line."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer


def application() -> typer.Typer:
    """The command line with every command found in the folder; each imports what it needs when it runs."""
    app = typer.Typer(
        name="linli",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def linli() -> None:
        """Linli (邻礼): a bot for the neighbourhood.

        Every command ends with 0 when all is right, 1 when it found something, 2 when its input is wrong.
        """

    folder = Path(__file__).parent / "commands"
    # By the name of the command, wherever in the folder it lies.
    for file in sorted(folder.rglob("*.py"), key=lambda found: found.stem):
        if file.stem != "__init__":
            import_module(".".join(("bot.commands", *file.relative_to(folder).with_suffix("").parts))).register(app)
    return app


def main() -> None:
    """Run the command line; what an operator can mend is one line on stderr and exit code 2."""
    app = application()
    from bot.problems import told

    try:
        app(prog_name="linli")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has seen enough (`linli check | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as problem:  # noqa: BLE001  # the last resort: it is printed, masked
        sentence = told(problem)
        if sentence is None:
            _crashed()
        from bot.logs import without_numbers

        typer.echo(f"linli: {without_numbers(sentence)}", err=True)
        sys.exit(2)


def _crashed() -> NoReturn:
    """Print the traceback of a fault of ours as logs would tell it: an exception repeats what it stumbled over."""
    import traceback

    from bot.logs import masked

    typer.echo(masked(traceback.format_exc()), err=True, nl=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
