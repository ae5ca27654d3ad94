"""Copy the pinned browser libraries, the font and the chosen icons into static/, with a manifest of hashes.

Run it after a version in package.json has changed:  python scripts/vendor.py
Only this needs Node. Its output is committed, so nobody who runs Referrals needs it.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "MANIFEST.json"


class Copied(NamedTuple):
    package: str
    source: str
    file: str


FONT = "@fontsource-variable/hanken-grotesk"
ICONS = "lucide-static"

COPIES = (
    Copied("htmx.org", "dist/htmx.min.js", "vendor/htmx.min.js"),
    Copied("htmx.org", "dist/ext/hx-ptag.min.js", "vendor/hx-ptag.min.js"),
    Copied("sortablejs", "Sortable.min.js", "vendor/Sortable.min.js"),
    Copied(FONT, "files/hanken-grotesk-latin-wght-normal.woff2", "vendor/hanken-grotesk-latin.woff2"),
    Copied(FONT, "files/hanken-grotesk-latin-ext-wght-normal.woff2", "vendor/hanken-grotesk-latin-ext.woff2"),
)
SPRITE = "icons.svg"

# The icons that pages may use. A missing name shows nothing, and tests/test_templates.py reports it.
CHOSEN_ICONS = (ROOT / "scripts" / "icons.txt").read_text().split()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        packages = install(Path(folder))
        VENDOR.mkdir(parents=True, exist_ok=True)
        for copied in COPIES:
            shutil.copyfile(packages / copied.package / copied.source, STATIC / copied.file)
        (STATIC / SPRITE).write_text(sprite(packages / ICONS / "icons"), encoding="utf-8")
        (VENDOR / "LICENSES").write_text(licences(packages), encoding="utf-8")
        MANIFEST.write_text(json.dumps(manifest(packages), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(COPIES)} files and {len(CHOSEN_ICONS)} icons written to {STATIC}\n")
    return 0


def install(folder: Path) -> Path:
    """Unpack what package-lock.json names into the folder, without running any install script."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def sprite(icons: Path) -> str:
    """Return one file of symbols. The page's style sheet sets colour and stroke width."""
    symbols = "\n".join(symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in CHOSEN_ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str, svg: str) -> str:
    inside = re.sub(r".*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
    drawing = re.sub(r"\s*\n\s*", "", inside)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def manifest(packages: Path) -> list[dict[str, str]]:
    named = [*((copied.file, copied.package) for copied in COPIES), (SPRITE, ICONS)]
    return [entry(file, packages / package) for file, package in named]


def entry(file: str, package: Path) -> dict[str, str]:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return {
        "file": file,
        "package": about["name"],
        "version": about["version"],
        "licence": about["license"],
        "sha384": sha384(STATIC / file),
    }


def sha384(path: Path) -> str:
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def licences(packages: Path) -> str:
    names = sorted({copied.package for copied in COPIES} | {ICONS})
    return "\n".join(f"{'=' * 72}\n{name}\n{'=' * 72}\n{licence(packages / name)}" for name in names)


def licence(package: Path) -> str:
    return (package / "LICENSE").read_text(encoding="utf-8").strip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
