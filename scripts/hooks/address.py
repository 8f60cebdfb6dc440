"""Tell the templates the site's public address, or that it has none yet."""

import logging
from ipaddress import ip_address
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

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
