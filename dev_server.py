"""The development server: Werkzeug with its debugger. Every page reads templates and styles again."""

import logging
import os
import sys

from werkzeug.debug import DebuggedApplication
from werkzeug.serving import make_server

from app import create_app
from dev import REFUSAL
from referrals import logs
from referrals.config import ConfigError, read
from referrals.web.responses import assets

log = logging.getLogger("web")


def main() -> None:
    os.umask(0o077)
    try:
        config = read()
    except ConfigError as problem:
        sys.exit(f"web server: {problem}")
    if not config.is_private:
        sys.exit(f"web server: {REFUSAL}")
    logs.configure()
    app = create_app(config)
    app.debug = True  # templates are read again when they change, and errors reach the debugger
    app.before_request(forget_assets)
    debugger = DebuggedApplication(app, evalex=True)
    debugger.trusted_hosts.append(config.host)
    log.info("Debugger PIN: %s", debugger.pin)
    make_server(config.host, config.port, debugger, threaded=True).serve_forever()


def forget_assets() -> None:
    """Read style sheets, scripts and icons again, so that the next page shows a change."""
    for cached_function in (assets.address, assets.drawing, assets.style, assets.htmx):
        cached_function.cache_clear()


if __name__ == "__main__":
    main()
