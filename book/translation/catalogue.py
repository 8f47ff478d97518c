"""Catalogues of messages: gettext's .po files, read with Babel, and written so that git shows what was changed alone.

A message stands on one line, in the order of the page, without line numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError, escape, read_po, unescape

from book.files import replace_bytes

HEADER = """\
# {name}, in Simplified Chinese. How it is translated: locale/README.md
msgid ""
msgstr ""
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
PREVIOUS = "| msgid "
SIMILAR = 0.6  # from where on an old translation is a help for a changed message


@dataclass(frozen=True)
class Message:
    """A message and its translation.

    kind: what it is on the page (title, text, caption, alt, code, word of a figure, ...). notes: the translator's.
    previous: what the message was before it changed; its translation is that of the old one as long as it is fuzzy.
    """

    text: str
    kind: str
    translation: str = ""
    is_fuzzy: bool = False
    previous: str = ""
    notes: tuple[str, ...] = ()


def read(path: Path) -> list[Message]:
    """Return the messages of a catalogue, none where there is no file. Raises ValueError for a file that is none."""
    if not path.exists():
        return []
    try:
        with path.open("rb") as file:
            found = read_po(file, ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no catalogue: {error}") from error
    return [_message(entry) for entry in found if entry.id]


def _message(entry: Any) -> Message:
    # Babel takes for comments what gettext tells of the message before.
    before = [note.removeprefix(PREVIOUS) for note in entry.user_comments if note.startswith(PREVIOUS)]
    notes = tuple(note for note in entry.user_comments if not note.startswith("| "))
    previous = unescape(before[0]) if before else ""
    return Message(entry.id, " ".join(entry.auto_comments), entry.string, entry.fuzzy, previous, notes)


def text_of(name: str, messages: Iterable[Message]) -> str:
    """Return the text of a catalogue. name: what it is a catalogue of."""
    return "\n".join([HEADER.format(name=name), *map(_entry, messages)])


def _entry(message: Message) -> str:
    lines = [f"# {note}" for note in message.notes]
    lines += [f"#. {message.kind}"]
    lines += ["#, fuzzy"] if message.is_fuzzy else []
    lines += [f"#| msgid {escape(message.previous)}"] if message.previous else []
    return "\n".join([*lines, f"msgid {escape(message.text)}", f"msgstr {escape(message.translation)}", ""])


def write(path: Path, name: str, messages: Iterable[Message]) -> None:
    replace_bytes(path, text_of(name, messages).encode())


def merged(old: Iterable[Message], new: Iterable[Message]) -> list[Message]:
    """Return the messages of `new` with the translations of `old`.

    One that is not in `old` takes the translation of the most similar message that is no more, and is fuzzy.
    """
    known, wanted = {message.text: message for message in old}, list(new)
    gone = [message for text, message in known.items() if message.translation and text not in {m.text for m in wanted}]
    result = []
    for message in wanted:
        if before := known.get(message.text):
            result.append(replace(before, kind=message.kind))
        elif similar := _most_similar(message, gone):
            gone.remove(similar)
            result.append(replace(similar, text=message.text, kind=message.kind, is_fuzzy=True, previous=similar.text))
        else:
            result.append(message)
    return result


def _most_similar(message: Message, candidates: Iterable[Message]) -> Message | None:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(message.text)

    def likeness(other: Message) -> float:
        matcher.set_seq1(other.text)
        return matcher.ratio() if matcher.quick_ratio() >= SIMILAR else 0.0

    best = max(((likeness(other), other) for other in candidates), key=lambda pair: pair[0], default=(0.0, message))
    return best[1] if best[0] >= SIMILAR else None
