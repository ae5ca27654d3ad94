"""The Flask extensions, unbound; create_app() binds them to an application."""

from ipaddress import IPv6Network, ip_address
from typing import TYPE_CHECKING

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, InstanceState


def browser_address() -> str:
    """Return the address that limits count by: of IPv6 the half that names a line, which has 2^64 of the rest."""
    written = get_remote_address()
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if address.version == 4 or address.ipv4_mapped:
        return written
    return str(IPv6Network((int(address), 64), strict=False))


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
csrf = CSRFProtect()
htmx = Htmx()
login = LoginManager()
babel = Babel()
limiter = Limiter(key_func=browser_address, headers_enabled=True, in_memory_fallback_enabled=True)
