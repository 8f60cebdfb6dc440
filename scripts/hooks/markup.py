"""A Python-Markdown extension: what becomes of the words between Markdown and the page.

It works on the tree that Markdown has made, when links and sources are addresses already.
What is only for the screen, scripts/hooks/paper.py takes away again.
"""

import html
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement

import session
from guide import Guide, Step, picture_size
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

STEP = re.compile(r"Step (\d+):")  # at the beginning of a heading
COUNT = re.compile(r"\d+ (?:breath|minute|to \d)")  # which a line of the sheet must not part
WIDE = 4  # columns; a table with fewer fits a phone by wrapping its words


def put_first(parent: Element, child: Element) -> None:
    """Put `child` in front of all that `parent` holds, its text too."""
    child.tail, parent.text = parent.text, None
    parent.insert(0, child)


def lines_of_the_sheet(root: Element) -> list[Element]:
    """Return the lines of the steps on the one-page sheet."""
    sheet = [part for part in root.iter("div") if "hf-sheet__steps" in part.get("class", "")]
    return [item for part in sheet for item in part.iter("li")]


def with_whole_counts(text: str | None) -> str | None:
    """Return a text with no-break spaces (U+00A0) within its counts."""
    return text and COUNT.sub(lambda count: count[0].replace(" ", "\xa0"), text)


class Markup(Extension):
    """All changes to the pages of one guide. Markdown does not know which `page` it works on."""

    def __init__(self, guide: Guide, config: MkDocsConfig):
        super().__init__()
        self.guide, self.config = guide, config
        self.page: Page | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Work after all others, MkDocs's own resolving of links (0) among them."""
        md.treeprocessors.register(PageMarkup(md, self), "hf_markup", -10)


class PageMarkup(Treeprocessor):
    """All changes to one page, one after the other."""

    def __init__(self, md: Markdown, of: Markup):
        super().__init__(md)
        self.guide, self.config, self.page = of.guide, of.config, of.page

    def run(self, root: Element) -> None:
        """Change the tree of the page; the order matters where a line says so."""
        self.put_pictures_on_the_sheet(root)
        self.keep_counts_whole_on_the_sheet(root)
        self.show_steps_at_a_glance(root)
        self.give_pictures_their_size(root)  # those of the sheet too
        self.make_figures(root)
        self.load_first_what_is_seen_first(root)
        self.box_tables(root)
        self.make_cards(root)
        self.lead_tables_to_steps(root)
        self.fill_places(root)
        self.mark_old_ids(root)
        self.hide_marks_of_headings(root)

    def from_root(self, link: str) -> str:
        """Return where a link of this page leads, from the root: `release/#knee-to-chest`."""
        return urljoin(f"/{self.page.url}", link).removeprefix("/")

    def relative(self, url: str) -> str:
        """Return how this page links to an address that is given from the root."""
        return get_relative_url(url, self.page.url)

    def step_of(self, link: Element | None) -> Step | None:
        """Return the step that a link leads to."""
        return None if link is None else self.guide.step_at(self.from_root(link.get("href", "")))

    def link_to(self, step: Step) -> dict[str, str]:
        """Return the attributes of a link to a step's page; scripts copy its public address."""
        return {"href": self.relative(step.url), "data-address": self.guide.address(step.url)}

    def put_pictures_on_the_sheet(self, root: Element) -> None:
        """Put the first picture of each step in front of its line on the one-page sheet.

        Its link leads to the step's own page, as all links on paper do.
        """
        for item in lines_of_the_sheet(root):
            step = self.step_of(item.find("a"))
            if step and step.picture and not (item.text or "").strip():
                alt, source = step.picture
                put_first(item, Element("img", src=self.relative(source), alt=alt))
            if step:
                item.find("a").set("href", self.relative(step.url))  # a page that is one step

    def keep_counts_whole_on_the_sheet(self, root: Element) -> None:
        """Let no line end between a number and what it counts."""
        for item in lines_of_the_sheet(root):
            for part in item.iter():
                part.text = with_whole_counts(part.text)
                part.tail = with_whole_counts(part.tail)

    def show_steps_at_a_glance(self, root: Element) -> None:
        """Let a small picture with number and title lead to each step, in `hf-glance`.

        Its alternative text is empty: the link says the step, and the picture's own text is there.
        """
        for place in [part for part in root.iter("div") if part.get("class") == "hf-glance"]:
            steps = SubElement(place, "ol")
            for step in self.guide.steps:
                link = SubElement(SubElement(steps, "li"), "a", href=f"#{step.id}")
                if step.picture:
                    SubElement(
                        link, "img", src=self.relative(step.picture[1]), alt="", loading="lazy"
                    )
                number = SubElement(link, "strong")
                number.text, number.tail = str(step.number), f" {step.title}"

    def give_pictures_their_size(self, root: Element) -> None:
        """Add width and height, so that nothing jumps when a picture arrives."""
        for image in root.iter("img"):
            path = Path(self.config.docs_dir) / self.from_root(image.get("src", ""))
            if not image.get("width") and path.is_file():
                width, height = picture_size(path)
                image.attrib |= {"width": str(width), "height": str(height)}

    def make_figures(self, root: Element) -> None:
        """Make a paragraph that is one titled picture a figure."""
        for figure in root.iter("p"):
            image = figure.find("img")
            words = "".join(figure.itertext()).strip()
            if image is None or not image.get("title") or len(figure) != 1 or words:
                continue
            figure.tag, figure.text, image.tail = "figure", "\n", "\n"
            figure.set("class", "hf-figure")
            SubElement(figure, "figcaption").text = image.attrib.pop("title")
            image.set("decoding", "async")
            shape = int(image.get("height", 0)) / int(image.get("width", 1))
            if shape > 0.5:  # paper keeps more room for it
                size = "tall" if shape > 1 else "high"
                figure.set("class", f"hf-figure hf-figure--{size}")

    def load_first_what_is_seen_first(self, root: Element) -> None:
        """Let a picture at the top come before all else, and figures below when they come near."""
        is_top = True
        for element in root.iter():
            if element.tag == "figure" and not is_top:
                element.find("img").set("loading", "lazy")
            elif element.tag == "img" and is_top:
                element.set("fetchpriority", "high")
                is_top = False
            elif element.tag == "h2":
                is_top = False

    def box_tables(self, root: Element) -> None:
        """Wrap each table in a box that can scroll, and say what its first cells are: headers.

        A wide one can be scrolled by keyboard.
        """
        names, tokens = {}, list(self.md.toc_tokens)
        for token in tokens:  # of the table of contents: headings, those below them in "children"
            names[token["id"]] = html.unescape(token["name"])
            tokens += token["children"]
        parents = {child: parent for parent in root.iter() for child in parent}
        heading, times = "Table", Counter()
        for table in list(root.iter()):
            heading = names.get(table.get("id"), heading)
            if table.tag != "table":
                continue
            box = Element("div", {"class": "hf-table", "role": "region"})
            times[heading] += 1
            nth = "" if times[heading] == 1 else f" {times[heading]}"
            box.set("aria-label", f"Table{nth}: {heading}")
            if len(list(table.iter("th"))) >= WIDE:
                box.set("tabindex", "0")
            for head in table.iter("th"):
                head.set("scope", "col")
            for row in table.iterfind("tbody/tr"):
                if "".join(row[0].itertext()).strip():  # an empty header says nothing
                    row[0].tag = "th"
                    row[0].set("scope", "row")
            # Material has styles for tables without a class.
            table.set("class", "hf-table__table")
            box.text, box.tail, table.tail = "\n", table.tail, "\n"
            parents[table][list(parents[table]).index(table)] = box
            box.append(table)

    def make_cards(self, root: Element) -> None:
        """Make a card of each step, from its heading to the next, with a numeral that stands out.

        On /release/ it can be reached by number, to say it aloud (`#step-3`), and has a link to
        its own page, to copy.
        """
        card, cards = root, []
        for child in list(root):
            if child.tag in ("h1", "h2"):
                card = root
                if number := STEP.match(child.text or ""):
                    card = SubElement(root, "section", {"class": "hf-step"})
                    card.text = card.tail = "\n"
                    self.set_off_number(child, number)
                    step = self.guide.step_at(f"{self.page.url}#{child.get('id')}")
                    cards += [(card, child, step)] if step else []
            root.remove(child)
            card.append(child)
        for card, heading, step in cards:
            put_first(heading, Element("span", {"class": "hf-anchor", "id": f"step-{step.number}"}))
            share = SubElement(card, "p", {"class": "hf-share"})
            SubElement(share, "a", self.link_to(step)).text = f"Link to step {step.number}"

    def set_off_number(self, heading: Element, number: re.Match[str]) -> None:
        """Put `Step 3:` of a heading into an element of its own."""
        heading.text = heading.text[number.end() :]
        numeral = Element("span", {"class": "hf-number"})
        put_first(heading, numeral)
        word = SubElement(numeral, "span", {"class": "hf-number__word"})
        word.text, word.tail = "Step", f" {number[1]}"
        SubElement(numeral, "span", {"class": "hf-number__colon"}).text = ":"

    def lead_tables_to_steps(self, root: Element) -> None:
        """Let a row that is a number and a step's link lead to the step's own page, to copy."""
        for row in root.iter("tr"):
            number, link = row.findtext("th"), row.find("td[1]/a")
            if (number or "").isdigit() and (step := self.step_of(link)):
                link.attrib |= self.link_to(step)

    def fill_places(self, root: Element) -> None:
        """Replace each place that Markdown keeps free, `<div class="hf-qr" markdown></div>`.

        What takes its place is in overrides/places/, in a file with the name of the class.
        """
        templates = self.config.theme.get_env()
        folder = Path(self.config.theme.custom_dir, "places")
        for place in root.iter("div"):
            name = f"{place.get('class')}.html"
            if (folder / name).is_file():
                template = templates.get_template(f"places/{name}")
                about = {"config": self.config, "guide": self.guide, "page": self.page}
                about["transcript"] = self.transcript
                made = template.render(about, base_url="")  # links are made from the page's own
                place.attrib.clear()
                # Markdown puts back what it has in store for a paragraph of its own.
                place.tag, place.text = "p", self.md.htmlStash.store(made.strip())

    def hide_marks_of_headings(self, root: Element) -> None:
        """Keep the link behind a heading from ears and from Tab: the list of parts has it too."""
        for link in root.iter("a"):
            if link.get("class") == "headerlink":
                link.attrib |= {"aria-hidden": "true", "tabindex": "-1"}

    def transcript(self) -> list[tuple[str, str]]:
        """Return what is heard, and when, in the session for the first time."""
        try:
            rule = session.data(Path(self.config.docs_dir))
        except (session.WordsError, FileNotFoundError) as error:
            raise PluginError(str(error)) from error
        return session.transcript(rule, rule["ready"]["session-first-time"])

    def mark_old_ids(self, root: Element) -> None:
        """Mark each place with the ids it once had; say where a part has gone to another page."""
        here = f"/{self.page.url}"
        places = {element.get("id"): element for element in root.iter() if element.get("id")}
        for old, new in self.guide.aliases.items():
            old_page, _, old_id = old.partition("#")
            new_page, _, new_id = new.partition("#")
            if not old_id or old_page != here:
                continue
            if old_id in places:
                raise PluginError(f"docs/aliases.txt: {old} is still on its page.")
            mark = Element("span", {"class": "hf-anchor", "id": old_id})
            if new_page != here:
                note = SubElement(root, "p", {"class": "hf-moved"})
                note.append(mark)
                link = SubElement(note, "a", href=self.relative(new[1:]))
                link.text, link.tail = "This part has moved", "."
            elif new_id in places:
                put_first(places[new_id], mark)
            else:
                raise PluginError(f"docs/aliases.txt: {new} is not on its page.")
