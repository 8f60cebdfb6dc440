"""Draw a QR code of each step's address, show them to teachers, and make a sheet for the wall.

There are none while the site has no public address: a code that leads nowhere is worse than none.
"""

import io
import re
from html import escape

import segno
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

NONE_YET = "<p>This copy of the guide has no public address yet, so it has no QR codes.</p>"
WALL = """---
title: QR codes for the wall
description: A code for each step of the hip-flexor release, for the wall of a studio.
template: wall.html
hide: [navigation, toc]
search: {exclude: true}
unlisted: true
---

# QR codes for the wall {#wall}
"""


def draw(address: str, title: str) -> str:
    """Return the QR code of an address as SVG, black on white with its quiet zone."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(
        picture,
        kind="svg",
        border=4,
        light="#fff",
        title=title,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return picture.getvalue().decode()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add assets/qr/<step-id>.svg, home.svg, release.svg, and the page of the wall sheet."""
    steps = config.extra["steps"]
    page = File.generated(config, "teachers/wall.md", content=WALL)
    page.inclusion = InclusionLevel.NOT_IN_NAV
    files.append(page)
    if config.extra["address"]:
        codes = {"home": ("", config.site_name), "release": ("release/", "The release")}
        codes |= {step.id: (f"release/{step.id}/", step.heading) for step in steps}
        for name, (url, title) in codes.items():
            svg = draw(f"{config.site_url}{url}", title)
            files.append(File.generated(config, f"assets/qr/{name}.svg", content=svg))
    return files


@event_priority(-50)  # after print-site: on paper the wall sheet takes their place
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the place that docs/teachers.md keeps for the codes."""
    if page.file.src_uri != "teachers.md":
        return html
    shown = NONE_YET
    if config.extra["address"]:
        codes = "".join(
            f'<details name="qr"><summary>{escape(step.heading)}</summary>'
            f'<img src="../assets/qr/{step.id}.svg" loading="lazy" width="300" height="300"'
            f' alt="QR code of {escape(step.heading)}"></details>'
            for step in config.extra["steps"]
        )
        shown = f'<p><a href="wall/">Print all the codes for the wall</a></p>{codes}'
    return re.sub('(<div class="hf-qr">)(</div>)', rf"\1{shown}\2", html)
