"""URL converter for integers: limits `<int:…>` to the range of database keys."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class KeyConverter(IntegerConverter):
    """The `<int:…>` converter of our URL rules. A number larger than a key is 404."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **options})


def register(app: Flask) -> None:
    app.url_map.converters["int"] = KeyConverter
