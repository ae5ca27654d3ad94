"""The files copied into static/ match the manifest."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static"
MANIFEST = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text())
PACKAGES = json.loads((STATIC.parent / "package.json").read_text())["dependencies"]


def sha384(path):
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_copy_has_the_hash_of_the_manifest(entry):
    assert sha384(STATIC / entry["file"]) == entry["sha384"]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_copy_is_of_the_version_pinned_in_package_json(entry):
    assert PACKAGES[entry["package"]] == entry["version"]


def test_nothing_else_lies_among_the_copies():
    named = {entry["file"] for entry in MANIFEST} | {"vendor/MANIFEST.json", "vendor/LICENSES"}
    assert {f"vendor/{path.name}" for path in (STATIC / "vendor").iterdir()} == named - {"icons.svg"}


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_each_licence_is_kept(package):
    assert f"\n{package}\n" in (STATIC / "vendor" / "LICENSES").read_text()


def test_axe_is_the_version_pinned_for_the_tests():
    pinned = json.loads((STATIC.parent / "package.json").read_text())["devDependencies"]["axe-core"]
    axe = Path(__file__).parent / "vendor" / "axe.min.js"
    assert axe.read_text(encoding="utf-8").startswith(f"/*! axe v{pinned}\n")
