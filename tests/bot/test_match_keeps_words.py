"""What people may say is kept between runs of `linli match`, and never in the way of being right."""

from pathlib import Path

from bot.commands.match import words_and_matters


def test_what_was_kept_understands_the_same(tmp_path: Path) -> None:
    words, matters = words_and_matters(tmp_path)
    kept, kept_matters = words_and_matters(tmp_path)
    assert kept_matters == matters
    assert matters["mine"] == "pledge"
    for line in ("楼道灯坏了", "我有多少积分", "着火了", "今天天气怎么样"):
        assert kept.understood(line) == words.understood(line)
    assert kept.understood("楼道灯坏了").intent == "repair"


def test_a_spoilt_file_is_read_anew_and_replaced(tmp_path: Path) -> None:
    words_and_matters(tmp_path)
    (file,) = (tmp_path / "linli").glob("words-*.pickle")
    file.write_bytes(b"spoilt")
    assert words_and_matters(tmp_path)[0].understood("wyf").intent == "fees"
    assert file.read_bytes() != b"spoilt"


def test_where_nothing_can_be_kept_it_is_right_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "linli").write_text("a file where the folder should be", encoding="utf-8")
    assert words_and_matters(tmp_path)[0].understood("wyf").intent == "fees"
