"""`linli chat`: a chat in the terminal, as any demo person or with an invitation."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.program import Program


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def chat(
        who: Annotated[str, typer.Option("--as", help="A demo person (P01), or the name of your own account.")] = "",
        code: Annotated[str, typer.Option(help="An invitation code to use for this account first.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each message of the bot.")] = False,
    ) -> None:
        """Chat in the terminal: numbers or labels choose, `#ID` taps an option, `@PATH` sends a file, Ctrl+D ends."""
        from bot import logs
        from bot.program import Program
        from bot.settings import Settings
        from store.database.migrate import migrate, pending

        settings = Settings.read()
        demo = not settings.wants_service or _is_demo(settings.database_url)
        if demo:
            from bot.commands.demo import prepare

            settings = settings.for_demo()
            prepare(settings)
        elif pending(settings.database_url):
            migrate(settings.database_url)
        logs.configure(settings.log_level if settings.log_level != "info" else "warning", settings.log_format)
        program = Program.open(settings, demo=demo, readers=1, pool=2)
        try:
            _talk(program, who or "guest", code, as_json)
        finally:
            program.close()


def _is_demo(url: str) -> bool:
    from store.database import Database
    from store.database.migrate import pending
    from store.people.person import has_demo_people

    if pending(url):
        return False
    database = Database.open(url, readers=1, pool=1)
    try:
        return database.read(has_demo_people)
    finally:
        database.close()


def _talk(program: "Program", who: str, code: str, as_json: bool) -> None:
    from handlers.terminal import TerminalChannel
    from store.channels.account import account_at, open_account
    from store.channels.invitation import use

    if code:
        account = program.database.write(lambda tx: open_account(tx, "terminal", who, "zh-CN"))
        program.database.write(lambda tx: use(tx, program.keys, code, account))
    elif who != "guest" and program.database.read(lambda tx: account_at(tx, "terminal", who)) is None:
        raise typer.BadParameter(
            f"nobody is called {who} here; use a demo person such as P01, or --code with an invitation",
            param_hint="--as",
        )
    channel = TerminalChannel(program.bridge(), program.receiver.receive_now, who, sys.stdout, as_json=as_json)
    if not as_json and sys.stdin.isatty():
        sys.stdout.write("邻礼 Linli。说“菜单”看能办什么，Ctrl+D 结束。\n\n")
    channel.catch_up()
    while True:
        if not as_json and sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        channel.turn(line.rstrip("\r\n"))
