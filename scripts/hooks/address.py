"""Tell the templates the site's public address, or that it has none yet, and each page's card."""

import logging
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.address")


def is_loopback(url: str) -> bool:
    """Return whether `url` can be reached from this machine only."""
    host = urlsplit(url).hostname or "localhost"
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, not a number
        return False


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set `extra.address` to the address as people type it, or to None on a loopback address."""
    url = config.site_url or ""
    config.extra["address"] = None
    if is_loopback(url):
        log.info("SITE_URL is not set to a public address: paper carries no address.")
    else:
        config.extra["address"] = url.split("://", 1)[-1].rstrip("/")
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Set `page.meta.card` to the absolute address of the page's preview card, if it has one.

    The card of docs/release.md is docs/assets/cards/release.png; that of a step has the step's id.
    """
    card = f"assets/cards/{Path(page.file.src_uri).stem}.png"
    if files.get_file_from_path(card):
        page.meta["card"] = f"{config.site_url}{card}"
