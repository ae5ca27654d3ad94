"""Style sheets and scripts: in their layers, all used, and small."""

import gzip
import re
from pathlib import Path

import pytest

from referrals.web.responses import assets

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
LAYERS = {"reset", "tokens", "base", "layout", "components", "utilities"}


def zipped(content):
    return len(gzip.compress(content))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_stands_in_a_known_layer(sheet):
    css = re.sub(r"/\*.*?\*/|@font-face \{.*?\}|@layer [\w, ]+;", "", sheet.read_text(), flags=re.DOTALL)
    outermost = re.findall(r"^(?!\s|\})(.+?) \{", css, flags=re.MULTILINE)
    assert {name.removeprefix("@layer ") for name in outermost} <= LAYERS | {"@media print"}


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_is_loaded_by_some_template(script):
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert f"js/{script.name}" in templates


def test_all_style_is_under_12_kb():
    assert zipped(assets.style() + (STATIC / "style-page.css").read_bytes()) < 12 * 1024


def test_the_sheet_of_a_few_pages_is_under_1_kb():
    assert zipped((STATIC / "insights.css").read_bytes()) < 1024


def test_all_scripts_are_under_45_kb():
    scripts = [*(STATIC / "js").glob("*.js"), *(STATIC / "vendor").glob("*.js")]
    assert zipped(b"".join(script.read_bytes() for script in scripts)) < 45 * 1024
