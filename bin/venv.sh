# Sourced by bin/run, bin/dev and bin/test: create .venv and install the pinned packages, again only if their list changes.
# PYTHON=python3.12 chooses the interpreter; a .venv of another version is replaced.

fail() {
    echo "bin/${0##*/}: $1" >&2
    exit 2
}

# The first Python that is new enough and can create a .venv. A Python without venv gets its own message.
find_python() {
    without_venv=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$python" -c 'import ensurepip, venv' 2>/dev/null && return
        without_venv=${without_venv:-$python}
    done
    [ -z "$without_venv" ] ||
        fail "$without_venv comes without venv: install it (Debian, Ubuntu: apt-get install python3-venv) and run this again."
    [ -z "${PYTHON:-}" ] || fail "PYTHON is '$PYTHON', which is no Python 3.11 or later: name another, or unset it."
    fail "Python 3.11 or later is needed, and none is on the PATH: install it and run this again."
}

# Whether .venv has the version that PYTHON asks for.
is_chosen() {
    [ -z "${PYTHON:-}" ] || [ "$(.venv/bin/python -V 2>&1)" = "$("$PYTHON" -V 2>&1)" ]
}

# The content of the stamp of a complete .venv: the interpreter, and the lists of packages.
wanted() {
    .venv/bin/python -V 2>/dev/null && cat requirements.txt "$1" | cksum
}

# make_venv LIST
make_venv() {
    stamp=.venv/installed-$(echo "$1" | tr / -)
    [ -f "$stamp" ] && is_chosen && [ "$(wanted "$1")" = "$(cat "$stamp")" ] && return
    # Once .venv exists, write nothing else here: systemd's ProtectSystem=strict may forbid it.
    if [ -d .venv ]; then
        [ -w .venv ] || fail "$PWD/.venv cannot be written: make it yours, or remove it and run this again."
    else
        [ -w . ] || fail "the folder $PWD cannot be written: make it yours, or copy it to a folder of your own."
    fi
    if ! is_chosen || ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        find_python
        echo "Making .venv with $("$python" -V) …" >&2
        "$python" -m venv --clear .venv >/dev/null 2>&1 ||
            fail "$PWD/.venv cannot be made: see that the folder is yours and the disk has room, and run this again."
    fi
    echo "Installing packages, which takes a minute the first time …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" >.venv/install.log 2>&1 ||
        fail "packages cannot be installed: $(grep -i error .venv/install.log | tail -n 1) (all of it: $PWD/.venv/install.log)"
    wanted "$1" >"$stamp"
}
