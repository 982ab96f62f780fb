import re
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource

LOCALES = Path(__file__).parents[3] / "locales"
LAYOUT = Path(__file__).parents[3] / "handlers" / "layout"
RAISED = sorted(
    set(
        re.findall(
            r'"((?:photos|documents)\.[a-z_]+)"', "".join(path.read_text("utf-8") for path in LAYOUT.glob("*.py"))
        )
    )
)


def test_every_refusal_is_looked_at() -> None:
    assert len(RAISED) == 8


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("key", RAISED)
def test_every_refusal_of_an_upload_says_what_to_do(language: str, key: str) -> None:
    subject, reason = key.split(".")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource((LOCALES / language / "refusals" / f"{subject}.ftl").read_text("utf-8")))
    pattern = bundle.get_message(reason).value
    assert pattern is not None
    text, errors = bundle.format_pattern(pattern, {"megabytes": 20, "megapixels": 50})
    assert not errors
    assert isinstance(text, str)
    assert re.search(r"请|lease|Save|Remove|at most", text)
    assert "{" not in text
