"""axe finds nothing against WCAG 2.2 A and AA on any page, light and dark, phone and desktop."""

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """tags => axe.run({runOnly: tags, resultTypes: ["violations"]}).then(r => r.violations)"""
# Material sizes its sidebars in the frame after a change of width.
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCHEMES, WIDTHS = ("light", "dark"), (375, 1280)
LOOKS = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]

# Faults that are known and stay: (rule, CSS target as axe reports it): the reason and a link.
EXCLUDED: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def findings(browser, site):
    """What axe finds, per look: {("light", 375): [(page, rule, target, what is wrong), …]}"""
    axe = Axe().axe_script
    found = {look: [] for look in LOOKS}
    for scheme in SCHEMES:
        # Without motion, as a color on its way to another has no contrast to measure.
        page = browser.new_page(base_url=site.url, color_scheme=scheme, reduced_motion="reduce")
        for path in [*site.pages, "404.html", "print_page/"]:
            page.goto(path)
            chosen = "slate" if scheme == "dark" else "default"
            page.locator(f'body[data-md-color-scheme="{chosen}"]').wait_for()
            page.evaluate(axe)
            for width in WIDTHS:
                if path == "print_page/" and (scheme, width) != ("light", 1280):
                    continue  # ten times as long as the others, and made of their parts
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(NEXT_FRAME)
                for violation in page.evaluate("tags => axe.run({runOnly: tags})", TAGS)[
                    "violations"
                ]:
                    for node in violation["nodes"]:
                        target = " ".join(str(part) for part in node["target"])
                        why = node["failureSummary"].splitlines()[-1].strip()
                        found[scheme, width].append((path, violation["id"], target, why))
        page.close()
    return found


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_fault_that_axe_can_see(findings, scheme, width):
    faults = [f for f in findings[scheme, width] if f[1:3] not in EXCLUDED]
    lines = [f"/{page}  {rule}  {target}\n    {why}" for page, rule, target, why in faults]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(lines[:40])


def test_no_exclusion_is_kept_longer_than_it_is_needed(findings):
    needed = {fault[1:3] for faults in findings.values() for fault in faults}
    assert set(EXCLUDED) <= needed, "delete these from EXCLUDED"
