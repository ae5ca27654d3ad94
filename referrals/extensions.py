"""The database and the languages, unbound; application.create_bare_app() binds them to an application."""

from typing import TYPE_CHECKING

from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, InstanceState


class Base(DeclarativeBase):
    """The tables' common ground: every constraint has a name, so that a migration can find it on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _share_attributes() -> None:
    """Work around a crash of Python 3.11. Remove this when Python 3.11 is no longer supported.

    Python 3.11 may run the garbage collector while it creates the dictionary of an object. The weak references of
    SQLAlchemy then set `session_id` and `_strong_obj` on that same object, and its memory is freed twice: under threads
    the process ends with a segmentation fault. No dictionary is created for attributes that one of the first objects of
    a class had, so set both on the first one.

    Since Python 3.12 the collector runs between bytecode instructions only, where this cannot happen:
    https://github.com/python/cpython/issues/97922. tests/test_concurrent_reads.py shows the crash.
    """
    first = InstanceState.__new__(InstanceState)
    first.session_id = first._strong_obj = None  # noqa: SLF001 - there is no public way


_share_attributes()
db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
babel = Babel()
