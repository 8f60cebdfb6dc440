"""The site works from any server: one that knows only common types, at any address."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from parts import start_all

ROOT = Path(__file__).resolve().parent.parent
# The lines for the host itself are those of CONTRIBUTING.md, run as they stand there.
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
user root; # else its workers are "nobody", who may not look into the folder of a test
events {{}}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {server}
}}
"""


def server_block():
    """The nginx block that CONTRIBUTING.md tells people to use."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (block,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    return block


@pytest.fixture(scope="module", params=["/", "/some/where/"])
def address(request, tmp_path_factory):
    """The address of the guide on nginx, built for a place and served from there."""
    nginx = shutil.which(
        "nginx", path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
    )
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}{request.param}"
    www = folder / "www"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--site-dir",
            www / request.param[1:],
        ],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": url, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    for path in [folder, *www.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    block = server_block()
    for there, here in [
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/guide", str(www)),
        ("/404.html", f"{request.param}404.html"),
    ]:
        assert there in block, f"CONTRIBUTING.md's block has no {there!r}"
        block = block.replace(there, here)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, server=block))
    process = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-p", folder])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def reader(browser, address):
    """A page whose faults fail the test: errors, breaches of the policy, other hosts."""
    faults = []
    page = browser.new_page(base_url=address)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    # What is still on its way when a page is left is aborted, and no fault of it.
    page.on("requestfailed", lambda r: "ABORTED" in r.failure or faults.append(r.url))
    page.on("request", lambda r: None if r.url.startswith(address) else faults.append(r.url))
    yield page
    page.close()
    faults = [fault for fault in faults if "status of 404" not in fault]
    assert not faults, faults


@pytest.mark.needs("nginx")
def test_every_script_runs_though_the_server_forbids_to_guess_types(reader, address):
    answer = reader.goto("release/")
    assert answer.headers["x-content-type-options"] == "nosniff"
    start_all(reader)
    assert reader.get_by_role("button", name="Copy link").count() >= 13
    reader.goto("teachers/")
    reader.get_by_label("Minutes a side").wait_for()
    reader.goto("practice/#hold=5")
    reader.locator(".hf-plan table").first.wait_for()


@pytest.mark.needs("nginx")
def test_the_search_finds_and_leads_to_what_it_found(reader, address):
    reader.goto("handout/")
    reader.get_by_role("button", name="Search", exact=True).click()
    reader.get_by_role("textbox", name="Search the guide").fill("iliopsaos")
    link = reader.get_by_role("dialog").get_by_role("link").first
    link.wait_for()
    link.click()
    reader.wait_for_url(f"{address}**")
    assert "psoas" in reader.inner_text("article").lower()


@pytest.mark.needs("nginx")
def test_a_wrong_address_gets_the_guides_own_page_at_any_depth(reader, address):
    for path in ("nowhere/", "release/nowhere/deep/"):
        assert reader.goto(path).status == 404
        assert reader.get_by_role("heading", level=1).inner_text() == "This page is not here"
        reader.locator("html.hf-ready").wait_for()
        assert (
            reader.evaluate("getComputedStyle(document.querySelector('.hf-header')).position")
            == "sticky"
        )
        reader.get_by_role("main").get_by_role("link", name="Home").click()
        assert reader.url == address


@pytest.mark.needs("nginx")
def test_a_folder_without_its_slash_leads_to_the_page(reader, address):
    reader.goto("release#knee-to-chest")
    assert reader.url == f"{address}release/#knee-to-chest"


# --- Anywhere -----------------------------------------------------------------------------------

# Not in Safari 14.1, Chrome 88 or Firefox 84, which CONTRIBUTING.md declares
NEWER = r"""
\.(at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|hasOwn|groupBy|fromAsync)\(
structuredClone\( | randomUUID\( | AbortSignal\.timeout | \(\?<[=!] | ^await\s | static\s*\{
""".replace("\n", "|").strip("|")


def test_no_script_needs_a_browser_newer_than_those_that_are_declared(site):
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert "Safari 14.1 (iOS 14.5), Chrome and Edge 88, Firefox 84" in text
    for file in (site.folder / "assets/js").iterdir():
        script = re.sub(r"^\s*//.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
        found = re.search(NEWER, script, re.MULTILINE | re.VERBOSE)
        assert not found, f"{file.name}: {found[0]}"
