"""Figures for Prometheus, on an address of their own. No names, no texts: only counts and times."""

from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from store.database import Database
from store.messages import unsent


class Figures(Collector):
    """Reads the figures from the database when somebody asks, so that none is ever stale or kept twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Any:
        """The figures of this moment."""
        figures = self._database.read(unsent.figures)
        waiting = GaugeMetricFamily("linli_outbox", "Messages by channel and state", labels=["channel", "state"])
        for channel, state, count in figures.counts:
            waiting.add_metric([channel, state], count)
        yield waiting
        yield GaugeMetricFamily(
            "linli_outbox_oldest_due_seconds", "Age of the oldest message that is due", value=figures.oldest_due
        )


def serve(database: Database, host: str, port: int) -> Any:
    """Serve the figures; gives the server, to be shut down at the end."""
    registry = CollectorRegistry()
    registry.register(Figures(database))
    server, _thread = start_http_server(port, addr=host, registry=registry)
    return server
