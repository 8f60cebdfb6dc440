"""Small changes to the HTML that Markdown makes.

Images with a title become figures with a caption, tables scroll on a narrow screen, steps become
cards, and on /release/ they can also be reached by number (`/release/#step-3`).
"""

import re

from mkdocs.plugins import CombinedEvent, event_priority

# <p><img alt="…" src="…" title="Step 3. …" /></p>: an image alone in its paragraph
IMAGE = re.compile(r'<p>(<img [^>]*?)\s*title="([^"]*)"([^>]*?)\s*/?></p>')
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
HEADING = re.compile(r"<h[1-3][^>]*>(.*?)(?:<a class=\"headerlink\"|</h)", re.DOTALL)
# <h2 id="knee-to-chest">Step 3: Bring …; h1 on the step's own page
STEP = re.compile(r'(<h[12] id="[a-z-]+">)Step (\d+):')
WIDE = 4  # columns; a table with fewer fits a phone by wrapping its words


def _figures(html: str) -> str:
    """Make each captioned image a figure; all but the first load when they come near."""
    loading = ""

    def figure(match: re.Match[str]) -> str:
        nonlocal loading
        before, caption, after = match.groups()
        image = f'{before}{after} decoding="async"{loading}>'
        loading = ' loading="lazy"'
        # Two lines: print-site takes lazy loading away from one image a line.
        return f'<figure class="hf-figure">\n{image}\n<figcaption>{caption}</figcaption>\n</figure>'

    return IMAGE.sub(figure, html)


def _tables(html: str) -> str:
    """Wrap each table in a box that can scroll; wide ones can be scrolled by keyboard."""

    def wrap(match: re.Match[str]) -> str:
        headings = HEADING.findall(html[: match.start()])
        name = re.sub(r"<[^>]+>", "", headings[-1]).strip() if headings else "Table"
        focus = ' tabindex="0"' if match[1].count("<th>") >= WIDE else ""
        # A class keeps Material's script from wrapping the table once more.
        return (
            f'<div class="hf-table" role="region" aria-label="Table: {name}"{focus}>\n'
            f'<table class="hf-table__table">{match[1]}</table>\n</div>'
        )

    return TABLE.sub(wrap, html)


def _steps(html: str) -> str:
    """Make a card of each step, from its heading to the next, with a numeral that stands out."""
    parts = re.split(r"(?=<h2 )", html)
    for index, part in enumerate(parts):
        card, count = STEP.subn(
            r'\1<span class="hf-number"><span class="hf-number__word">Step</span> \2'
            '<span class="hf-number__colon">:</span></span>',
            part,
        )
        if count:
            parts[index] = f'<section class="hf-step">\n{card}</section>\n'
    return "".join(parts)


@event_priority(50)  # before print-site collects the page, so that paper gets the same markup
def _for_screen_and_paper(html: str, page, config, files) -> str:
    return _steps(_tables(_figures(html)))


@event_priority(-50)  # after print-site: a number is an address on /release/ only
def _for_screen(html: str, page, config, files) -> str:
    if page.file.src_uri != "release.md":
        return html
    return re.sub(
        r'<span class="hf-number">.*?(\d+)<',
        r'<span class="hf-anchor" id="step-\1"></span>\g<0>',
        html,
    )


on_page_content = CombinedEvent(_for_screen_and_paper, _for_screen)
