"""The font in which pictures and documents are written."""

from importlib.resources import files
from pathlib import Path


def chinese_font() -> Path:
    """The file of Noto Sans SC, which writes simplified and traditional Chinese on machines that have no such font.

    It is an OpenType file (CFF outlines, regular weight, SIL Open Font License) that installs as a package with the
    rest, covers GBK and Big5 and has the rare characters of names, but no emoji.
    """
    return Path(str(files("pylopdf_fonts_zh_cn"))) / "NotoSansSC-Regular.otf"
