"""How gunicorn serves the application; `gunicorn` started in this folder needs nothing else."""

import gc
from typing import Any

from jinja2 import FileSystemBytecodeCache

from referrals import logs, preparation
from referrals.config import read
from referrals.extensions import db
from referrals.web import gate

_config = read()

wsgi_app = "app:create_app()"
bind = f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"
preload_app = True
workers = 2
worker_class = "gthread"
threads = gate.PLACES + 1  # so that one is left for /healthz
timeout = 60
graceful_timeout = 5
keepalive = 15
umask = 0o077

# Requests are logged by web/request_log.py (REQUEST_LOG), which knows which parts of an address are secret.
accesslog = None
logconfig_dict = logs.SETTINGS

# Headers of a proxy are read in one place, ProxyFix with the exact number of hops in PROXIES; gunicorn trusts nobody.
forwarded_allow_ips = ""
forwarder_headers = ""
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Loads the templates while the database is prepared; what is loaded before the processes fork, they share."""
    templates = server.app.wsgi().jinja_env
    compiled = _config.data_dir / "templates"
    compiled.mkdir(mode=0o700, exist_ok=True)
    templates.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
    preparation.wait(_config.data_dir)


def when_ready(server: Any) -> None:
    """Does what the first visitors would make each process do for itself; nothing while the database is away."""
    app = server.app.wsgi()
    if app.test_client().get("/sign-in", base_url=_config.base_url).status_code >= 500:
        return
    for language in ("en", "it"):
        for page in ("/readyz", "/sign-in", "/enquiries/new"):
            app.test_client().get(page, base_url=_config.base_url, headers={"Accept-Language": language})
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()
