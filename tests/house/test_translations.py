"""Every visible word can be translated, and is."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.house.project import PACKAGE, name, none_of, templates, text
from tools.messages import catalogues, check, collect, update

# Names and signs that are the same in every language.
SAME_EVERYWHERE = re.compile(r"\bhilft\b|&\w+;|&#\w+;")
TOLD = {"Unfit", "ChannelError", "Undeliverable", "NotNow", "Unsure"}
SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}


class Spoken(HTMLParser):
    """Collects what a page says with its own letters: text, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in SPOKEN_ATTRIBUTES and value:
                self.handle_data(value)

    def handle_data(self, data: str) -> None:
        if re.search(r"[^\W\d_]{2,}", SAME_EVERYWHERE.sub("", data)):
            self.found.append((self.getpos()[0], " ".join(data.split())))


def untranslatable(source: str, unspoken: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    """Return line and text of each word that stands in a template outside of the translation tags.

    `unspoken`: names of blocks that fill an attribute such as a class, whose words nobody sees.
    """
    plain: list[str] = []
    blocks: list[str] = []
    skipped = ""
    for token in Lexer(source).tokenize():
        command, *words = token.contents.split() if token.token_type is TokenType.BLOCK else [""]
        if command in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            skipped = f"end{command}"
        if command == "block":
            blocks.append(words[0])
        keep = token.token_type is TokenType.TEXT and not skipped and not unspoken & set(blocks)
        plain.append(token.contents if keep else "\n" * token.contents.count("\n"))
        skipped = "" if command == skipped else skipped
        del blocks[len(blocks) - (command == "endblock") :]
    reader = Spoken()
    reader.feed("".join(plain))
    reader.close()
    return reader.found


def blocks_in_attributes(sources: list[str]) -> frozenset[str]:
    """Return the names of the blocks that stand inside a tag, such as `class="{% block x %}"`, and of those within."""
    nested: set[tuple[str, str]] = set()
    for source in sources:
        before, around = "", [""]
        for token in Lexer(source).tokenize():
            if token.token_type is TokenType.TEXT:
                before += token.contents
            elif token.contents.startswith("block "):
                block = token.contents.split()[1]
                nested.add(("<" if before.rfind("<") > before.rfind(">") else around[-1], block))
                around.append(block)
            elif token.contents.split()[:1] == ["endblock"]:
                around.pop()
    found = {"<"}
    while more := {inner for outer, inner in nested if outer in found} - found:
        found |= more
    return frozenset(found)


def test_every_visible_word_is_translated() -> None:
    none_of(check(PACKAGE))


def test_no_page_says_a_word_that_cannot_be_translated() -> None:
    quiet = blocks_in_attributes([text(path) for path in templates()])
    found = [(path, line, said) for path in templates() for line, said in untranslatable(text(path), quiet)]
    none_of(f"{name(path)}, line {line}: “{said}”" for path, line, said in found)


def test_the_search_notices_a_word_outside_of_the_tags() -> None:
    planted = """{% load i18n %}<p title="Close it">{{ case.owner }} · 7{# words here #}
      {% blocktranslate trimmed %}Fine
      words{% endblocktranslate %} left <b aria-label="{% translate "x" %}">hilft</b></p>"""
    assert untranslatable(planted) == [(1, "Close it"), (1, "· 7 left")]
    base = '<body class="a {% block look %}{% endblock %}">{% block text %}{% endblock %}'
    middle = "{% block look %}desk {% block more %}{% endblock %}{% endblock %}"
    assert blocks_in_attributes([base, middle]) == {"<", "look", "more"}
    child = "{% block look %}desk {% block more %}wide{% endblock %}{% endblock %}{% block text %}words{% endblock %}"
    assert untranslatable(child, frozenset({"look"})) == [(1, "words")]


def planted_package(folder: Path) -> Path:
    """Make a package with words in its code and in a page, and an empty German catalogue."""
    page = folder / "hilft" / "web" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    (folder / "hilft" / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    page.write_text(
        "{% translate 'Close' %}{{ x|default:_('nobody') }}{% blocktranslate trimmed count n=n %}\n  {{ n }} case\n"
        "{% plural %}\n  {{ n }} cases\n{% endblocktranslate %}{% translate 'Open' context 'verb' %}",
        encoding="utf-8",
    )
    (folder / "hilft" / "code.py").write_text("A = _('Take ' 'over')\nB = pgettext('noun', 'Open')", encoding="utf-8")
    return folder / "hilft"


def test_words_are_collected_from_code_and_pages(tmp_path: Path) -> None:
    words, broken = collect(planted_package(tmp_path))
    told = {(word.context, word.text, word.plural) for word in words}
    assert broken == []
    assert told == {
        (None, "Close", None),
        (None, "nobody", None),
        (None, "%(n)s case", "%(n)s cases"),
        ("verb", "Open", None),
        (None, "Take over", None),
        ("noun", "Open", None),
    }


def test_the_check_names_what_is_missing_wrong_and_stale(tmp_path: Path) -> None:
    package = planted_package(tmp_path)
    assert any("“Close” (hilft/web/templates/page.html) is not in the catalogue" in fault for fault in check(package))
    folder = catalogues(package)[0]
    assert update(folder, collect(package)[0], tidy=False) == 6
    assert any("“Close” (hilft/web/templates/page.html) is not translated" in fault for fault in check(package))
    source = folder / "django.po"
    german = source.read_text(encoding="utf-8").replace('msgid "Close"\nmsgstr ""', 'msgid "Close"\nmsgstr "Schließen"')
    german = german.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "Ein Fall"\nmsgstr[1] "%(m)s Fälle"')
    source.write_text(german.replace('#, python-format\nmsgid "%(n)s', '#, fuzzy\nmsgid "%(n)s'), encoding="utf-8")
    faults = list(check(package))
    assert not any("“Close”" in fault for fault in faults)
    assert any("“%(n)s case”" in fault and "fuzzy" in fault for fault in faults)
    assert any("django.mo is older" in fault for fault in faults)
    source.write_text(german, encoding="utf-8")
    assert any("other placeholders" in fault for fault in check(package))


def test_an_update_keeps_translations_even_of_words_that_are_gone_for_a_while(tmp_path: Path) -> None:
    package = planted_package(tmp_path)
    folder, page = catalogues(package)[0], package / "web" / "templates" / "page.html"
    update(folder, collect(package)[0], tidy=False)
    source = folder / "django.po"
    source.write_text(source.read_text().replace('"nobody"\nmsgstr ""', '"nobody"\nmsgstr "niemand"'), encoding="utf-8")
    words = page.read_text(encoding="utf-8")
    page.write_text("", encoding="utf-8")
    update(folder, collect(package)[0], tidy=False)
    assert '#~ msgstr "niemand"' in source.read_text(encoding="utf-8")
    page.write_text(words, encoding="utf-8")
    update(folder, collect(package)[0], tidy=False)
    assert '\nmsgstr "niemand"' in source.read_text(encoding="utf-8")


def test_an_f_string_is_refused_because_nobody_could_translate_it(tmp_path: Path) -> None:
    package = planted_package(tmp_path)
    (package / "code.py").write_text('A = _(f"Hello {name}")', encoding="utf-8")
    assert any("hilft/code.py, line 1: an f-string" in fault for fault in check(package))


def test_what_the_core_refuses_with_is_a_visible_word_too() -> None:
    words, _broken = collect(PACKAGE)
    assert "The case is yours already." in {word.text for word in words}


def test_what_is_wrong_with_settings_or_a_network_is_said_in_sentences_that_can_be_translated() -> None:
    bare = []
    for path in sorted((PACKAGE / "channels").rglob("*.py")):
        tree = ast.parse(text(path))
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        named = {ast.unparse(target): node.value for node in assigned for target in node.targets}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in TOLD and node.args:
                said = named.get(ast.unparse(node.args[0]), node.args[0])
                if isinstance(said, ast.Constant | ast.JoinedStr):
                    bare.append(f"{name(path)}:{node.lineno} {ast.unparse(said)}")
    none_of(bare, "Say it in one sentence without values and mark it with gettext_noop: a person reads it.")
