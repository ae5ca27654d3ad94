"""The documentation names only files, links and headings that exist."""

import re
from pathlib import Path

import pytest

from referrals import __version__
from referrals.config import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests" / "README.md", ROOT / "tools" / "README.md"]
)
FOLDERS = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."))
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(rf"`((?:(?:{FOLDERS})/[\w./-]*|[\w-]+\.(?:py|toml)))`")
CREATED = ("data/",)  # created by the application, not in the repository


def names(documents, pattern):
    return [
        pytest.param(path, name, id=f"{path.relative_to(ROOT)}: {name}")
        for path in documents
        for name in sorted(set(pattern.findall(path.read_text(encoding="utf-8"))))
        if not name.startswith(("http", "mailto:", *CREATED))
    ]


def anchors(path):
    """The anchors that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("document", "name"), names(DOCUMENTS, LINK))
def test_each_link_leads_to_a_file_and_heading(document, name):
    file, _, anchor = name.partition("#")
    target = (document.parent / file).resolve() if file else document
    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize(("document", "name"), names(DOCUMENTS, PATH))
def test_each_path_exists(document, name):
    assert exists(name, document)


def exists(name, document):
    """Paths are relative to the root, to the package, or to the folder of the document."""
    return any((folder / name).exists() for folder in (ROOT, ROOT / "referrals", document.parent))


def test_the_glossary_names_a_file_for_each_word():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| `(.+?)` \|$", text, re.MULTILINE)
    words = [word for word, _, _ in rows]
    assert len(rows) == text.count("\n| ") - 2  # the heads of the two tables
    assert len(words) == len(set(words))
    assert [file for _, _, file in rows if not (ROOT / file).is_file()] == []


def test_each_decision_is_in_the_index():
    folder = Path(ROOT / "docs" / "decisions")
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(folder.glob("0*.md")) if f"({path.name})" not in index] == []


def test_the_newest_release_of_the_changelog_is_the_version():
    releases = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert releases[0] == __version__
    assert releases == sorted(releases, key=lambda release: [*map(int, release.split("."))], reverse=True)


def test_each_helper_module_of_the_tests_is_in_their_index():
    index = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    helpers = [path for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith(("test_", "__init__"))]
    assert [name for path in sorted(helpers) if f"`{(name := str(path.relative_to(ROOT)))}`" not in index] == []


def test_each_tool_is_in_the_index():
    index = (ROOT / "tools" / "README.md").read_text(encoding="utf-8")
    tools = [str(path.relative_to(ROOT)) for path in (ROOT / "tools").rglob("*.py") if path.name != "__init__.py"]
    modules = {name: name.removesuffix(".py").replace("/", ".") for name in tools}
    assert [name for name, module in sorted(modules.items()) if name not in index and module not in index] == []


def test_the_map_names_each_folder_and_each_module_that_others_share():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    package = ROOT / "referrals"
    folders = [path for parent in (package, package / "web") for path in parent.iterdir() if path.is_dir()]
    modules = [path for parent in (package, package / "web") for path in parent.glob("*.py")]
    wanted = [f"{path.relative_to(ROOT)}/" for path in folders if path.name != "__pycache__"]
    wanted += [str(path.relative_to(ROOT)) for path in modules if path != package / "__init__.py"]
    assert [name for name in sorted(wanted) if f"`{name}`" not in text] == []
