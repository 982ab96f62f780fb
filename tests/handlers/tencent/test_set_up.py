"""Channels are there when they are set up, and only then."""

from pathlib import Path
from typing import Any

import pytest

from bot.app import channels_of
from bot.program import Program
from bot.settings import Settings
from store.database import Database
from store.tables import metadata

WECHAT = {"wechat_appid": "wx0123456789abcdef", "wechat_secret": "s", "wechat_token": "t"}
WECOM = {
    "wecom_corpid": "ww0123456789abcdef", "wecom_agent_id": 1000002, "wecom_secret": "s", "wecom_token": "t",
    "wecom_aes_key": "a" * 43,
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "channels"),
    [({}, set()), (WECHAT, {"wechat"}), (WECOM, {"wecom"}), (WECHAT | WECOM, {"wechat", "wecom"})],
)
def test_a_channel_is_served_when_its_credentials_are_set(
    given: dict[str, Any], channels: set[str], tmp_path: Path
) -> None:
    settings = Settings(
        _env_file=None, database_url=f"sqlite:///{tmp_path / 'linli.db'}", media_url=f"file://{tmp_path / 'media'}",
        secret_key="a secret for the tests, 32 bytes and more", **given,
    )  # fmt: skip
    database = Database.open(settings.database_url)
    database.write(lambda tx: metadata.create_all(tx.connection))
    database.close()
    program = Program.open(settings)
    try:
        made = channels_of(program)
        assert set(made) == channels | {"web"}
        assert set(settings.channels) == channels
        paths = {route.path for name in channels for route in made[name].routes()}  # type: ignore[attr-defined]  # a channel with routes
        assert paths == {f"/{name}" for name in channels}
    finally:
        program.close()
