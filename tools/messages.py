"""Collect the visible words of the program, and keep their translations complete and compiled.

    python tools/messages.py           update hilft/locale/*/LC_MESSAGES/django.po and compile django.mo beside it
    python tools/messages.py --check   change nothing; say what is missing and end with status 1
    python tools/messages.py --tidy    update, and forget translations that nothing uses any more

The sources are English, so English needs no catalogue. Django's own tool asks for GNU gettext, which a fresh machine
lacks; this one needs only Babel. Catalogues are sorted by their English words and name no lines and no dates, so that
two people who translate different pages change different lines.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# The number of leading arguments that are words, and whether the first of them is a context.
SHAPES = {"gettext": (1, False), "ngettext": (2, False), "pgettext": (2, True), "npgettext": (3, True)}
# The core knows no languages: refuse(standing, "why not") is translated by the action that asked it.
REFUSAL = "refuse"
CALL = re.compile(r"(?:(?<=\s)|^)(?:_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


class Word(NamedTuple):
    """One visible text: its context, its English wording, and the wording for many when it counts something."""

    context: str | None
    text: str
    plural: str | None

    @property
    def id(self) -> str | tuple[str, str]:
        """The wording as Babel wants it."""
        return self.text if self.plural is None else (self.text, self.plural)


Words = dict[Word, set[str]]


def main(arguments: list[str]) -> int:
    """Do what the arguments ask; return the exit status."""
    if not set(arguments) <= {"--check", "--tidy"}:
        print(__doc__, file=sys.stderr)
        return 2
    package = ROOT / "hilft"
    if "--check" in arguments:
        faults = list(check(package))
        print("\n".join(faults) if faults else "Every visible word is translated.")
        return 1 if faults else 0
    words, broken = collect(package)
    print("\n".join(broken), end="\n" if broken else "")
    for folder in catalogues(package):
        missing = update(folder, words, tidy="--tidy" in arguments)
        print(f"{folder.parent.name}: {len(words)} words, {missing} without a translation")
    return 1 if broken else 0


def check(package: Path) -> Iterator[str]:
    """Yield a sentence for each visible word that a reader of another language would not get, or would get wrong."""
    words, broken = collect(package)
    yield from broken
    folders = catalogues(package)
    if not folders:
        yield f"{package.name}/locale has no catalogue: make the folder de/LC_MESSAGES in it, then run make messages."
    for folder in folders:
        yield from check_catalogue(folder, words)


def check_catalogue(folder: Path, words: Words) -> Iterator[str]:
    """Yield a sentence for each word that one catalogue lacks, has without need, or has wrong, and when it is stale."""
    language, catalogue = folder.parent.name, load(folder)
    for word in sorted(words, key=order):
        message = catalogue.get(word.id, word.context)
        fault = "is not in the catalogue: run make messages" if message is None else fault_of(message)
        if fault:
            yield f"{language}: “{word.text}” ({', '.join(sorted(words[word]))}) {fault}."
    known = {(word.context, word.text) for word in words}
    for message in catalogue:
        if message.id and (message.context, singular(message)) not in known:
            yield f"{language}: “{singular(message)}” is used nowhere any more: run make messages."
    compiled = folder / "django.mo"
    if not compiled.exists() or compiled.read_bytes() != compiled_form(catalogue):
        yield f"{language}: django.mo is older than django.po: run make messages."


def fault_of(message: Message) -> str | None:
    """Return what is wrong with a translation, or None."""
    if not translated(message):
        return "is not translated"
    if message.fuzzy:
        return "is marked as a guess (fuzzy)"
    wanted = set(PLACEHOLDER.findall(" ".join(as_tuple(message.id))))
    given = set(PLACEHOLDER.findall(" ".join(as_tuple(message.string))))
    return None if wanted == given else f"has other placeholders in its translation: {sorted(wanted ^ given)}"


def update(folder: Path, words: Words, *, tidy: bool) -> int:
    """Rewrite and compile one catalogue; return how many words have no translation.

    Translations of words that are gone are kept at the end as obsolete, so that a page that is being moved does not
    lose its words; `tidy` forgets them.
    """
    old, new = load(folder), Catalog(locale=folder.parent.name)
    memory = {(m.context, singular(m)): m for m in [*old.obsolete.values(), *old] if m.id}
    for word in sorted(words, key=order):
        known = memory.pop((word.context, word.text), None)
        kept = known if known and len(as_tuple(known.id)) == len(as_tuple(word.id)) else None
        new.add(word.id, kept.string if kept else None, context=word.context, flags=kept.flags if kept else ())
    if not tidy:
        gone = [message for message in memory.values() if translated(message)]
        new.obsolete = {(singular(m), m.context): m for m in sorted(gone, key=lambda m: (singular(m), m.context or ""))}
    text = BytesIO()
    write_po(text, new, width=120, no_location=True, omit_header=True, sort_output=True)
    folder.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=folder.parent.name, plural=new.plural_forms)
    (folder / "django.po").write_text(header + text.getvalue().decode(), encoding="utf-8")
    (folder / "django.mo").write_bytes(compiled_form(load(folder)))
    return sum(1 for message in new if message.id and not translated(message))


def compiled_form(catalogue: Catalog) -> bytes:
    """Return what django.mo must hold: translations that are complete and no guesses, and no date but a fixed one."""
    language = str(catalogue.locale)
    spoken = Catalog(locale=language, project="hilft", version="", creation_date=NO_DATE, revision_date=NO_DATE)
    for message in catalogue:
        if message.id and translated(message) and not message.fuzzy:
            spoken.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, spoken)
    return compiled.getvalue()


def catalogues(package: Path) -> list[Path]:
    """Return the folder of each language's catalogue."""
    return sorted((package / "locale").glob("*/LC_MESSAGES"))


def load(folder: Path) -> Catalog:
    """Return the catalogue of a folder; an empty one when there is none yet."""
    source, language = folder / "django.po", folder.parent.name
    return read_po(BytesIO(source.read_bytes()), locale=language) if source.exists() else Catalog(locale=language)


def collect(package: Path) -> tuple[Words, list[str]]:
    """Return every visible word of a package with the files that say it, and a sentence for each unreadable call."""
    words: Words = defaultdict(set)
    broken: list[str] = []
    for path in sorted([*package.rglob("*.py"), *package.rglob("templates/**/*.*")]):
        place = path.relative_to(package.parent).as_posix()
        source = path.read_text(encoding="utf-8")
        trees = [ast.parse(source)] if path.suffix == ".py" else template_calls(templatize(source, origin=place))
        for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
            try:
                word = word_of(call)
            except ValueError as error:
                broken.append(f"{place}, line {call.lineno}: {error}")
                continue
            if word:
                words[word].add(place)
    return join_plurals(words), broken


def join_plurals(words: Words) -> Words:
    """Return the words with each that stands alone here and is counted there told once: a catalogue has one entry."""
    counted = {(word.context, word.text): word for word in words if word.plural is not None}
    joined: Words = defaultdict(set)
    for word, places in words.items():
        joined[counted.get((word.context, word.text), word)] |= places
    return joined


def template_calls(source: str) -> Iterator[ast.AST]:
    """Yield the calls in what Django makes of a template: calls of gettext between blanked-out text."""
    for match in CALL.finditer(source):
        end = source.find(")", match.end())
        while end >= 0:
            try:
                yield ast.parse(source[match.start() : end + 1])
                break
            except SyntaxError:  # this bracket was inside the words
                end = source.find(")", end + 1)


def word_of(call: ast.Call) -> Word | None:
    """Return the word that a call translates; None for other calls and for words that are collected elsewhere."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    name = "gettext" if name == "_" else name.removesuffix("_lazy").removesuffix("_noop")
    if name == REFUSAL and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        return Word(None, str(call.args[1].value), None)
    if name not in SHAPES:
        return None
    count, has_context = SHAPES[name]
    if any(isinstance(argument, ast.JoinedStr) for argument in call.args[:count]):
        raise ValueError("an f-string cannot be translated; use placeholders such as %(name)s")
    values = [argument.value for argument in call.args[:count] if isinstance(argument, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < count:
        return None
    if any(text.endswith("\\") for text in texts):
        raise ValueError(f"{texts[0]!r} ends where a quote was escaped; use other quotes, such as “these”")
    context = texts.pop(0) if has_context else None
    return Word(context, texts[0], texts[1] if len(texts) > 1 else None)


def translated(message: Message) -> bool:
    """Return whether every form of a message has words."""
    return bool(message.string) and all(as_tuple(message.string))


def singular(message: Message) -> str:
    """Return the English wording for one."""
    return as_tuple(message.id)[0]


def as_tuple(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return one wording or several as a tuple."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def order(word: Word) -> tuple[str, str]:
    """Return what words are sorted by: their English wording, then their context."""
    return word.text, word.context or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
