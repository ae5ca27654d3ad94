"""Print the size and shape of the code: `python -m tools.count [FOLDER]`.

Counts the Python files below `referrals/` of the given checkout, by default this one: files, the median and the
largest file, functions of more than 40 lines, uses of `Any`, and class names that several modules of a layer define.
"""

import ast
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

LONG = 40  # lines of a function
SMALL = 30  # lines of a file
ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> None:
    trees = {path.relative_to(folder): ast.parse(path.read_text(encoding="utf-8")) for path in python_files(folder)}
    lines = {path: len((folder / path).read_text(encoding="utf-8").splitlines()) for path in trees}
    largest = max(lines, key=lambda path: lines[path])
    print(f"files: {len(lines)}, with {sum(lines.values())} lines")
    small = sum(number < SMALL for number in lines.values())
    print(f"median file: {statistics.median(lines.values()):g} lines; files under {SMALL} lines: {small}")
    print(f"largest file: {largest}, {lines[largest]} lines")
    print(f"functions over {LONG} lines: {sum(1 for tree in trees.values() for _ in long_functions(tree))}")
    print(f"uses of Any: {sum(count_any(tree) for tree in trees.values())}")
    duplicates = duplicate_classes(trees)
    print(f"class names defined more than once in a layer: {len(duplicates)}")
    for (layer, name), modules in sorted(duplicates.items()):
        print(f"  {layer}: {name} ({', '.join(modules)})")


def python_files(folder: Path) -> list[Path]:
    """Return the modules of the application, without its migrations."""
    return [path for path in sorted((folder / "referrals").rglob("*.py")) if "migrations" not in path.parts]


def long_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONG:
            yield node


def count_any(tree: ast.Module) -> int:
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(tree))


def duplicate_classes(trees: dict[Path, ast.Module]) -> dict[tuple[str, str], list[str]]:
    """Return, by layer and name, the modules that define a public top-level class of that name, if several do."""
    found = defaultdict(list)
    for path, tree in trees.items():
        layer = path.parts[1] if len(path.parts) > 2 else "referrals"
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[layer, node.name].append(str(path))
    return {key: modules for key, modules in found.items() if len(modules) > 1}


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
