"""The words of a Word document in the order in which they are read."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

# What was taken out or moved away while changes were tracked, what only an older Word shows, and a box inside a
# paragraph, whose paragraphs come after it.
_NOT_IN_LINE = {_W + "del", _W + "moveFrom", _W + "txbxContent", _FALLBACK}
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}

_DIGITS = "零一二三四五六七八九"
_CHINESE_FORMS = ("chinese", "japaneseCounting", "taiwaneseCounting")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def body_text(document: Any) -> str:
    """The paragraphs and tables of a document, with the numbers that Word shows before paragraphs.

    Arguments: `document`, as python-docx opened it. One paragraph or table row a line, cells apart by tabs; text boxes
    after the paragraph that holds them. Source: ECMA-376 part 1, sections 17.3, 17.4 and 17.9.
    """
    return "\n".join(_blocks(document.element.body, _Numbers(document)))


def _blocks(parent: Any, numbers: "_Numbers") -> Iterator[str]:
    for child in parent:
        if child.tag == _W + "p":
            yield numbers.before(child) + _line(child)
            for box in child.iter(_W + "txbxContent"):
                own = next(box.iterancestors(_W + "p")) is child
                if own and next(box.iterancestors(_FALLBACK), None) is None:
                    yield from _blocks(box, numbers)
        elif child.tag == _W + "tbl":
            for row in _within(child, "tr"):
                yield "\t".join(" ".join(_blocks(cell, numbers)).strip() for cell in _within(row, "tc"))
        elif child.tag not in _NOT_IN_LINE and child.tag != _W + "sectPr":
            yield from _blocks(child, numbers)


def _within(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, not those of a table inside it."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins"):
            yield from _within(child, name)


def _line(element: Any) -> str:
    parts = []
    for child in element:
        if child.tag == _W + "t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag not in _NOT_IN_LINE and child.tag not in (_W + "pPr", _W + "rPr"):
            parts.append(_line(child))
    return "".join(parts)


class _Numbers:
    """The automatic numbers of one document, counted as its paragraphs go by."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.styles: dict[str, Any] = {}
        self.lists: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        for part in document.part.rels.values():
            if part.is_external:
                continue
            if part.reltype.endswith("/numbering"):
                self._read(part.target_part.element)
            elif part.reltype.endswith("/styles"):
                styles = part.target_part.element.iter(_W + "style")
                self.styles = {style.get(_W + "styleId"): style.find(_W + "pPr") for style in styles}

    def _read(self, numbering: Any) -> None:
        kinds = {kind.get(_W + "abstractNumId"): kind for kind in numbering.iter(_W + "abstractNum")}
        for number in numbering.iter(_W + "num"):
            kind = kinds.get(_value(number, "abstractNumId"))
            # Numbers of one kind count on through the document, unless one of them starts anew.
            name = number.get(_W + "numId")
            anew = number.find(_W + "lvlOverride") is not None
            self.lists[name] = f"{name if anew else ''}/{_value(number, 'abstractNumId')}"
            for level in () if kind is None else kind.iter(_W + "lvl"):
                key = name, int(level.get(_W + "ilvl"))
                start = int(_value(level, "start") or 1)
                self.levels[key] = (_value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", start)

    def before(self, paragraph: Any) -> str:
        """The number and a space to stand before a paragraph, or nothing."""
        number, depth = self._of(paragraph)
        if number is None or (number, depth) not in self.levels:
            return ""
        form, pattern, start = self.levels[number, depth]
        if form == "bullet":
            return "· "
        counts = self.counts[self.lists[number]]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        for level in range(depth + 1):
            level_form, _, level_start = self.levels.get((number, level), (form, "", 1))
            pattern = pattern.replace(f"%{level + 1}", _written(counts.get(level, level_start), level_form))
        return pattern if pattern.endswith("、") or not pattern else pattern + " "

    def _of(self, paragraph: Any) -> tuple[str | None, int]:
        properties = paragraph.find(_W + "pPr")
        for place in (properties, self.styles.get(_value(properties, "pStyle") or "")):
            numbered = None if place is None else place.find(_W + "numPr")
            if numbered is not None:
                return _value(numbered, "numId"), int(_value(numbered, "ilvl") or 0)
        return None, 0


def _value(parent: Any, name: str) -> str | None:
    found = None if parent is None else parent.find(_W + name)
    return None if found is None else found.get(_W + "val")


def _written(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if form.startswith(_CHINESE_FORMS) and 1 <= number < 100:
        return _chinese(number)
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if form == "lowerRoman" else roman.upper()
    return str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
