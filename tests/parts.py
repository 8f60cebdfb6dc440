"""Parts of a page that its scripts start when they come near the window, or are asked for."""

WAITING = "a[data-address]:not(:has(+ .hf-button)), .hf-player:not(:has(.hf-player__before))"


def start_all(page):
    """Wait until a page is ready, and let it start all its parts, as a new address does."""
    page.locator("html.hf-ready").wait_for()
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    page.locator(WAITING).first.wait_for(state="detached")
