"""Numbers in addresses: none is larger than a key of the database can be."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class Key(IntegerConverter):
    """What `<int:…>` stands for in the rules of ours; a larger number names nothing, so 404."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **options})


def register(app: Flask) -> None:
    app.url_map.converters["int"] = Key
