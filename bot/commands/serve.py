"""`linli serve`: the program for residents and workers."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from bot.program import Program
    from bot.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve() -> None:
        """Serve the web chat and every channel that is set up, deliver, and keep the clock."""
        from bot.settings import Settings

        settings = Settings.read()
        print(f"邻礼 Linli: {settings.web_address()}", flush=True)
        serve_with(settings, demo=False)


def serve_with(settings: "Settings", *, demo: bool) -> None:
    """Serve until interrupted. The database is brought up to date first.

    Refuses (SettingProblem) to serve demo people as real ones, or the demo to the outside.
    """
    import uvicorn

    from bot import logs
    from bot.app import application
    from bot.program import Program
    from store.database.migrate import migrate, pending

    logs.configure(settings.log_level, settings.log_format)
    if pending(settings.database_url):
        migrate(settings.database_url)
    program = Program.open(settings, demo=demo)
    figures = None
    try:
        address = settings.metrics_address()
        if address is not None:
            figures = _figures(program, *address)
        host, port = settings.address()
        uvicorn.run(
            application(program), host=host, port=port, log_config=None, access_log=False, ws="websockets-sansio",
            ws_max_size=1024 * 1024, ws_ping_interval=20, ws_ping_timeout=20, server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=3,
        )  # fmt: skip
    finally:
        if figures is not None:
            figures.shutdown()
        program.close()


def _figures(program: "Program", host: str, port: int) -> Any:
    import structlog

    from bot.metrics import serve as serve_figures

    try:
        return serve_figures(program.database, host, port)
    except OSError as problem:
        structlog.get_logger("serve").warning(
            "no metrics: set LINLI_METRICS_BIND to another port, or `off`",
            address=f"{host}:{port}",
            reason=str(problem),
        )
        return None
