"""The pictures of README.md and docs/: `python -m tools.screens --docs` renews them, small enough to commit."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from referrals.config import ROOT
from tools.screens import letters, networks
from tools.screens.looking import browser, serving, visit
from tools.screens.pages import BY_NAME

FOLDER = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    file: str
    page: str
    theme: str = "light"
    width: int = 1440
    height: int = 900
    scale: int = 1


PICTURES = (
    Picture("board-light", "board-card"),
    Picture("board-dark", "board-card", theme="dark"),
    Picture("referral", "referral-negotiating", width=1280, height=960),
    Picture("search", "partners-ticked", width=1280, height=860),
    Picture("insights", "insights", width=1280, height=960),
    Picture("phone", "email-new", width=390, height=760, scale=2),
    Picture("customer", "customer-evaluating", width=1200, height=820),
)
MAIL = "referral-received"


def take(folder: Path = FOLDER) -> None:
    """Take the pictures of the demo, in English."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chrome:
        with networks.built(networks.NORMAL) as network, serving(network) as url:
            network.speak("en")
            for picture in PICTURES:
                size = {"theme": picture.theme, "width": picture.width, "height": picture.height}
                page = BY_NAME[picture.page]
                with visit(chrome, url, network, page, **size, device_scale_factor=picture.scale) as tab:
                    _keep(tab.screenshot(), folder / f"{picture.file}.png")
        _keep(_mail(chrome), folder / "mail.png")


def _mail(chrome: Browser) -> bytes:
    tab = chrome.new_page(viewport={"width": 680, "height": 400})
    tab.set_content(letters.written("en")[MAIL].html)
    return tab.screenshot(full_page=True)


def _keep(picture: bytes, path: Path) -> None:
    """Store it, compressed well."""
    with Image.open(BytesIO(picture)) as taken:
        taken.convert("RGB").save(path, optimize=True)
