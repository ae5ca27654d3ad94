"""Many readers at once: threads do not harm one another."""

import signal
import subprocess
import sys

from referrals.config import ROOT
from tests.concurrent_reads import READS

CRASH = """
import gc, weakref
class State: pass
class Node: pass
def set_late():
    state, node = State(), Node()
    node.cycle = node
    state.node = weakref.ref(node, lambda _: setattr(state, "late", None))
    del node
    state.more = state.late = None
    return state
for _ in range(100):
    State().node = None  # from now on a second new attribute needs a dictionary
gc.set_threshold(1)
states = [set_late() for _ in range(1000)]
"""


def crowd(task, folder):
    """Run it in a new process: the crash happened on the first pages."""
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.concurrent_reads", task, folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_many_threads_read_at_once(tmp_path):
    crowd("make", tmp_path)
    assert crowd("read", tmp_path) == f"{READS}\n"


def test_the_end_of_a_session_makes_no_dictionaries():
    """Creating a dictionary there can run Python 3.11's collector and crash; later Pythons never run it there."""
    script = (
        "import gc; from referrals.extensions import InstanceState\n"
        "states = [InstanceState.__new__(InstanceState) for _ in range(100)]\n"
        "for state in states: state.session_id = state._strong_obj = None\n"
        "print(sum(type(part) is dict for state in states for part in gc.get_referents(state)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "0\n" or sys.version_info >= (3, 12)


def test_only_python_3_11_crashes_when_an_attribute_is_set_while_its_dictionary_is_created():
    """When Python 3.11 is no longer supported, delete this and `_share_attributes` of referrals/extensions.py."""
    done = subprocess.run([sys.executable, "-c", CRASH], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == (-signal.SIGSEGV if sys.version_info < (3, 12) else 0)
