"""The pace of a broadcast that several programs send at once."""

from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.broadcasts.pace import send

PEOPLE = 90


@pytest.fixture
def url(postgres_url: str, postgres_template: str) -> str:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE pace TEMPLATE {template}").format(template=sql.Identifier(postgres_template))
        )
    return postgres_url.rsplit("/", 1)[0] + "/pace"


def test_three_programs_share_the_pace_of_the_platform_which_refuses_none_of_their_calls(
    url: str, tmp_path: Path
) -> None:
    pace = send(url, tmp_path, PEOPLE, programs=3)
    assert sorted(pace.chats) == list(range(1, PEOPLE + 1))
    assert pace.calls == PEOPLE, "a call was refused and made again, or one was made twice"
