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
    """Keep Python 3.11 from crashing under threads.

    There the collector may run while an object's dictionary is being made, and SQLAlchemy's weak references then
    set these two on the very same object: its memory is freed twice. What one of the first objects of a class has
    is stored without a dictionary.
    """
    first = InstanceState.__new__(InstanceState)
    first.session_id = first._strong_obj = None  # noqa: SLF001 - nothing public sets it


_share_attributes()
db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
babel = Babel()
