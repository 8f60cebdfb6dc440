"""The rules of scripts/check.py; beside this, one module for each kind of thing they look at.

A code is never given to another rule. --fix mends what its hint says.
"""

TABLE = """
step-001 | steps are numbered 1, 2, 3 … as they stand | number them in that order (--fix)
step-002 | only steps, and all of them, are headed so | write '## Step 3: Title {#what-it-does}'
step-003 | sheet, table and plan hold the release's steps | list each, linked to its id (--fix)
step-004 | the teachers' table repeats the titles | copy the title from the release
step-005 | steps with pages of their own agree with them | mend the hook that makes the pages
mention-001 | a link that says "step 4" leads there | correct number (--fix) or link
mention-002 | no "step 14" or "steps 3 to 14" of 13 | name a step that exists (--fix if it moved)
mention-003 | "all 13 steps" says how many there are | correct the count (--fix), or name the steps
mention-004 | "next step" leads to the next, "previous" back | correct words or link
list-001 | typed list numbers run 1, 2, 3 …, for Markdown prints its own | type them in order from 1
link-001 | a linked file is in docs/, in the same case | link to a file in docs/, a page by its .md
link-002 | a linked id is on its page | link to an id that the page has
link-003 | links within the guide are relative | write [text](release.md#id)
link-004 | every [text][name] has its "[name]: target" | define it, or write [text](target)
link-005 | a link has words and a target | fill in what is missing, or take the link away
link-006 | a linked page is in nav, so that paper has it too | add it to nav in mkdocs.yml
link-007 | every "[name]: target" is used | take it away
link-008 | a link's words say where it leads, also out of context | write what is there
image-001 | every image has alt text | say what there is to see
image-002 | "Step 3." in a caption is the step of the picture | correct the number (--fix)
image-003 | figures/knee-to-chest.svg stands in the step of that id | move or rename the picture
image-004 | left and right are as the picture was drawn | correct the side, or draw it anew
id-001 | an id is typed once in docs/, for paper is one page | choose another, and mend its links
id-002 | an id is of a to z, 0 to 9, -, and in no class beside it | rename it, and mend its links
cite-001 | footnotes are both cited and there | add what is missing, or take the other away
cite-002 | every entry of the sources is cited | cite it, or take it away
word-001 | the glossary defines a word once | keep one of the two
word-002 | the words of the glossary are used | take it away
built-001 | all that built files link to or load is there | mend it where it is made
built-002 | an id is once on a built page | rename one where it is made
permalink-001 | a published address works, by itself or alias | bring it back, or alias it
permalink-002 | a published id stays with its step | put the id back on the heading it was on
permalink-003 | the list of published addresses only grows | put the line back
allow-001 | an exception has a reason and is needed | write 'allow CODE because …', or take it away
"""
RULES = {row.split(" | ")[0]: row.split(" | ")[1:] for row in TABLE.strip().split("\n")}
STOPS = {"link-001", "link-002", "link-003", "link-006", "id-001"}  # stop the build, or recur in it
BUILT = {"built-001", "built-002", "step-005", "permalink-001"}  # need it


def table() -> str:
    """The rules as a Markdown table, for CONTRIBUTING.md."""
    rows = [f"| `{code}` | {rule} | {hint} |" for code, (rule, hint) in RULES.items()]
    return "\n".join(["| Code | What holds | If not |", "|---|---|---|", *rows])
