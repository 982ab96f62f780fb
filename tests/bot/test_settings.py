"""Settings: read, refused in one sentence, kept secret, listed in .env.example."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import SettingProblem, Settings, example, host_and_port, unknown
from store.keys import secret_in

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and no `.env` but the test's own."""
    import os

    for name in list(os.environ):
        if name.startswith("LINLI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_and_a_description() -> None:
    settings = Settings.read()
    assert settings.database_url == "sqlite:///var/linli.db"
    assert settings.address() == ("127.0.0.1", 8000)
    assert settings.web_address() == "http://127.0.0.1:8000"
    assert settings.metrics_address() == ("127.0.0.1", 9100)
    assert not settings.wants_service
    assert all(field.description for field in Settings.model_fields.values())


def test_the_example_lists_every_setting_as_it_is() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()
    assert all(f"# LINLI_{name.upper()}=" in example() for name in Settings.model_fields)


def test_the_example_can_be_read_back_with_every_line_switched_on(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") if line.startswith("# LINLI_") else line for line in example().splitlines()]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    assert Settings.read() == Settings()
    assert Settings.read().session_days == 30
    assert unknown() == []


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LINLI_BIND=127.0.0.1:1\nLINLI_SESSION_DAYS=7\n", encoding="utf-8")
    monkeypatch.setenv("LINLI_BIND", "127.0.0.1:2")
    settings = Settings.read()
    assert (settings.bind, settings.session_days) == ("127.0.0.1:2", 7)


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ("LINLI_WECHAT_APPID", ["LINLI_WECHAT_SECRET", "LINLI_WECHAT_TOKEN"]),
        (
            "LINLI_WECOM_CORPID",
            ["LINLI_WECOM_AGENT_ID", "LINLI_WECOM_SECRET", "LINLI_WECOM_TOKEN", "LINLI_WECOM_AES_KEY"],
        ),
    ],
)
def test_a_channel_whose_credentials_are_not_complete_is_refused(
    given: str, lacking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(given, "wx0123456789abcdef")
    with pytest.raises(SettingProblem) as problem:
        Settings.read()
    assert [name for name in lacking if f"{name}: it is needed with {given}" in str(problem.value)] == lacking


@pytest.mark.parametrize(
    ("provider", "lacking"),
    [
        ("aliyun", ["KEY_ID", "KEY_SECRET", "SIGN"]),
        ("tencent", ["KEY_ID", "KEY_SECRET", "APP_ID", "SIGN"]),
        ("console", []),
    ],
)
def test_sms_with_a_provider_needs_its_credentials(
    provider: str, lacking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_SMS_PROVIDER", provider)
    try:
        Settings.read()
        told = ""
    except SettingProblem as problem:
        told = str(problem)
    names = [name for name in ("KEY_ID", "KEY_SECRET", "APP_ID", "SIGN") if f"LINLI_SMS_{name}: it is needed" in told]
    assert names == lacking


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINLI_SMS_PROVIDER", "carrier pigeon"),
        ("LINLI_SMS_TEMPLATES", "[]"),
        ("LINLI_SMS_RECEIPT_SECRET", "short"),
        ("LINLI_WECHAT_AES_KEY", "too short"),
        ("LINLI_WECHAT_TEMPLATES", "{"),
        ("LINLI_WECHAT_TEMPLATES", "[]"),
        ("LINLI_DATABASE_URL", "mysql://localhost/x"),
        ("LINLI_DATABASE_URL", "sqlite:///"),
        ("LINLI_BIND", "8000"),
        ("LINLI_BIND", "127.0.0.1:99999"),
        ("LINLI_METRICS_BIND", "somewhere"),
        ("LINLI_PUBLIC_URL", "linli.example.org"),
        ("LINLI_PUBLIC_URL", "ftp://linli.example.org"),
        ("LINLI_TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("LINLI_MEDIA_URL", "var/media"),
        ("LINLI_LOG_LEVEL", "loud"),
        ("LINLI_SESSION_DAYS", "0"),
        ("LINLI_UPLOAD_MEGABYTES", "many"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingProblem) as problem:
        Settings.read()
    assert str(problem.value).startswith(f"{name}: ")
    assert "\n" not in str(problem.value)


def test_a_secret_is_neither_shown_nor_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_SECRET_KEY", "tooshortsecret")
    with pytest.raises(SettingProblem) as problem:
        Settings.read()
    assert "LINLI_SECRET_KEY" in str(problem.value)
    assert "tooshortsecret" not in str(problem.value)
    monkeypatch.setenv("LINLI_SECRET_KEY", "long enough to be used as a secret key")
    assert "long enough" not in repr(Settings.read())
    assert Settings.read().keys().fingerprint


def test_postgresql_needs_a_key_and_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql://nobody@127.0.0.1/linli")
    with pytest.raises(SettingProblem, match="linli keys new"):
        Settings.read().keys()


def test_the_embedded_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Settings.read().keys()
    file = tmp_path / "var" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Settings.read().keys().fingerprint == first.fingerprint
    assert Settings.read().for_demo().keys().fingerprint == first.fingerprint
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_a_damaged_key_file_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret.key"
    file.parent.mkdir()
    file.write_text("short", encoding="ascii")
    with pytest.raises(SettingProblem, match=r"secret\.key"):
        Settings.read().keys()
    assert file.read_text(encoding="ascii") == "short"


def test_programs_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from store.keys import secret_in; print(secret_in(Path(sys.argv[1])))"
    file = tmp_path / "new" / "secret.key"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, cwd=ROOT, text=True)
        for _ in range(6)
    ]
    answers = {program.communicate(timeout=60)[0].strip() for program in started}
    assert answers == {secret_in(file)}
    assert len(answers.pop()) >= 40


def test_a_misspelt_setting_is_found_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LINLI_SESION_DAYS=3\n", encoding="utf-8")
    given = {"LINLI_DATABSE_URL": "x", "LINLI_BIND": "y", "LINLI_FAULT": "z", "OTHER": "w", "LINLI_QQQQQQQQ": "v"}
    assert unknown(given, tmp_path / ".env") == [
        ("LINLI_DATABSE_URL", "LINLI_DATABASE_URL"),
        ("LINLI_QQQQQQQQ", None),
        ("LINLI_SESION_DAYS", "LINLI_SESSION_DAYS"),
    ]


def test_the_demo_has_a_database_of_its_own_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().for_demo().database_url == "sqlite:///var/demo.db"
    monkeypatch.setenv("LINLI_DATABASE_URL", "sqlite:///var/mine.db")
    assert Settings.read().for_demo().database_url == "sqlite:///var/mine.db"
    assert Settings.read().wants_service


def test_addresses_are_taken_apart() -> None:
    assert host_and_port("[::1]:80") == ("::1", 80)
    with pytest.raises(ValueError, match="write it like"):
        host_and_port("localhost")
