"""Write the tables: `python -m flows.engine.understanding.tables.make`, with pypinyin and opencc at hand.

Used live, pypinyin costs 58 MB and 93 µs a sentence; as a table of single characters it is 30 kB and a look-up.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
# GB 2312, both levels: every character that simplified text in daily use is written with.
LEAD, TRAIL = range(0xB0, 0xF8), range(0xA1, 0xFF)
TRADITIONAL = range(0x4E00, 0xA000)


def characters() -> list[str]:
    """The 6,763 characters of GB 2312."""
    decoded = (bytes((lead, trail)).decode("gb2312", errors="ignore") for lead in LEAD for trail in TRAIL)
    return [one for one in decoded if one]


def main() -> None:
    """Write `sounds.txt` (syllable, then its characters) and `simple.txt` (traditional and simplified)."""
    from opencc import OpenCC
    from pypinyin import lazy_pinyin

    common = characters()
    by_sound: dict[str, str] = {}
    for one in common:
        by_sound[lazy_pinyin(one)[0]] = by_sound.get(lazy_pinyin(one)[0], "") + one
    lines = (f"{sound} {those}\n" for sound, those in sorted(by_sound.items()))
    (FOLDER / "sounds.txt").write_text("".join(lines), encoding="utf-8")
    convert = OpenCC("t2s").convert
    known = set(common)
    pairs = [(chr(code), convert(chr(code))) for code in TRADITIONAL]
    simple = "".join(one + other for one, other in pairs if one != other and len(other) == 1 and other in known)
    (FOLDER / "simple.txt").write_text(simple + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
