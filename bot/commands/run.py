"""`linli run`: what `make run` starts: the service if one is set up, otherwise the demo."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def run() -> None:
        """Serve what is set up; with nothing set up, load the demo district and serve it."""
        from bot.settings import Settings

        settings = Settings.read()
        if settings.wants_service:
            from bot.commands.serve import serve_with

            print(f"邻礼 Linli: {settings.web_address()}", flush=True)
            serve_with(settings, demo=False)
            return
        from bot.commands.demo import prepare, serve_demo

        demo = settings.for_demo()
        prepare(demo)
        serve_demo(demo)
