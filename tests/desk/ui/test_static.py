import re
from pathlib import Path

import pytest

import vigil.desk

DESK = Path(vigil.desk.__file__).parent
STATIC = sorted(path for path in DESK.glob("*/static/**/*") if path.is_file())
TEMPLATES = sorted(DESK.glob("*/templates/**/*.html"))
COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*|<!--.*?-->|{#.*?#}", re.DOTALL | re.MULTILINE)
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
ANOTHER_HOST = re.compile(r"https?://|[\"'(=]\s*//\w", re.IGNORECASE)
NOT_OURS = re.compile(r"GDS Transport|\bcrest\b|\bcrown\b", re.IGNORECASE)
INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(DESK))


def bare(path: Path) -> str:
    return COMMENTS.sub("", path.read_text().replace(NAMESPACE, ""))


@pytest.mark.parametrize("path", STATIC + TEMPLATES, ids=name)
def test_nothing_reaches_for_another_host(path: Path) -> None:
    assert not ANOTHER_HOST.search(bare(path))


@pytest.mark.parametrize("path", STATIC + TEMPLATES, ids=name)
def test_nothing_carries_what_only_the_government_may_use(path: Path) -> None:
    assert not NOT_OURS.search(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_page_carries_inline_script_or_style(path: Path) -> None:
    assert not INLINE.search(bare(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_page_switches_escaping_off(path: Path) -> None:
    assert not UNESCAPED.search(bare(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_static_file_a_page_names_is_there(path: Path) -> None:
    named = re.findall(r"static\('([^']+\.\w+)'\)|static\(\"([^\"]+\.\w+)\"\)", path.read_text())
    kept = {str(file).rpartition("/static/")[2] for file in STATIC}
    assert {one or other for one, other in named} <= kept


@pytest.mark.parametrize(
    "said",
    [
        '<img src="//cdn.test/x">',
        "url(http://x.test)",
        "fetch('https://x.test')",
        '<p style="color:red">',
        "<script>1</script>",
        '<a onclick="x()">',
        "{{ name | safe }}",
    ],
)
def test_the_checks_see_what_they_look_for(said: str) -> None:
    assert ANOTHER_HOST.search(said) or INLINE.search(said) or UNESCAPED.search(said)
