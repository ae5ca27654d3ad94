"""The tool that prints the size and shape of the code."""

from tools import count


def test_it_counts_files_functions_and_duplicate_names(tmp_path, capsys):
    actions = tmp_path / "referrals" / "actions"
    actions.mkdir(parents=True)
    body = "\n".join(f"    x{number} = {number}" for number in range(count.LONG))
    (actions / "long.py").write_text(f"from typing import Any\n\n\nclass Line:\n    pass\n\n\ndef f(x: Any):\n{body}\n")
    (actions / "short.py").write_text("class Line:\n    pass\n\n\nclass _Own:\n    pass\n")
    (actions / "third.py").write_text("class _Own:\n    pass\n")
    count.main(tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "files: 3, with 56 lines",
        "median file: 6 lines; files under 30 lines: 2",
        "largest file: referrals/actions/long.py, 48 lines",
        "functions over 40 lines: 1",
        "uses of Any: 1",
        "class names defined more than once in a layer: 1",
        "  actions: Line (referrals/actions/long.py, referrals/actions/short.py)",
    ]
