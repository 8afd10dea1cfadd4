"""Words, names and numbers made safe to show. What people typed stays as typed; its tricks do not survive.

Two ways out: `plain` for a TextRun, where Markdown is never read (Adaptive Cards schema explorer, TextRun.text), and
`escape` for a TextBlock, a Fact or a mention, where it is. `escape` swaps look-alikes in rather than backslashes:
Teams on iOS stops reading Markdown in cards that carry a mention (microsoft/AdaptiveCards issue 6458).
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from desk.model import Person

REGION = "US"
CHECK_NUMBER = "(check the number)"
UNNAMED = "a pharmacist"
UNNAMED_DESK = "Desk without a name"

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, bidi marks and zero-width characters (format), lone surrogates, private and unassigned code points."""
_INVISIBLE = frozenset(
    "\N{HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HALFWIDTH HANGUL FILLER}"
    "\N{COMBINING GRAPHEME JOINER}\N{BRAILLE PATTERN BLANK}\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}"
) | frozenset(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Letters and marks that show nothing: fillers, joiners, variation selectors."""
_LONGEST_NAME = 80
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc (but not the newline) and Cs."""
_BREAKS = str.maketrans({"\r": "\n", "\N{LINE SEPARATOR}": "\n", "\N{PARAGRAPH SEPARATOR}": "\n", "\t": " "})
_BARE = re.compile(r"\+?[0-9]+")
_TAG = re.compile(r"<([A-Za-z/!?][^<>\n]*)(>?)")
_QUOTES = {"": "", ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"}
_FUNCTION_OPENS = re.compile(r"\{(?=\{)")
_LOOK_ALIKES = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{MODIFIER LETTER LOW MACRON}",
        "`": "\N{RIGHT SINGLE QUOTATION MARK}",
        "~": "\N{TILDE OPERATOR}",
        "[": "(",
        "]": ")",
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "&": "\N{FULLWIDTH AMPERSAND}",
        "|": "\N{BROKEN BAR}",
        "\\": "\N{SET MINUS}",
        "\n": " ",
    }
)
_BLOCK_OPENS = re.compile(r"^([-+=#]|\d+[.)])(?=\s|$|[-+=#])")


def clean(text: str) -> str:
    """Return an input's text without control characters (newlines stay), lone surrogates and outer blanks."""
    lines = text.replace("\r\n", "\n").translate(_BREAKS)
    return _CONTROLS.sub("", lines).strip()


def plain(text: str) -> str:
    """Return typed text for a TextRun: visible characters only, no `<at>` or HTML tag, no `{{DATE()}}` function."""
    lines = clean(text)
    seen = lines if lines.isascii() else "".join(one for one in lines if one == "\n" or _is_visible(one))
    tagless = _TAG.sub(_quoted, seen)
    return _FUNCTION_OPENS.sub("{ ", tagless).strip()


def _quoted(tag: re.Match[str]) -> str:
    """Return a tag in look-alike brackets, both of them: no `<at>` survives, and `<b>` still reads as typed."""
    return f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}{tag[1]}{_QUOTES[tag[2]]}"


def escape(text: str) -> str:
    """Return text for a TextBlock, a Fact or a mention: one line, harmless with Markdown and without."""
    line = plain(text).translate(_LOOK_ALIKES).replace("://", ": //")
    return _BLOCK_OPENS.sub(lambda opened: f"\N{NO-BREAK SPACE}{opened[0]}\N{NO-BREAK SPACE}", line).strip(" ")


def _is_visible(one: str) -> bool:
    return unicodedata.category(one) not in _DROPPED and one not in _INVISIBLE


def capital(words: str) -> str:
    """Return words of our own with which a sentence may begin."""
    return words[0].upper() + words[1:]


def person_name(person: Person | None, fallback: str = UNNAMED) -> str:
    """Return a person's name, safe anywhere in a card, or the fallback when Teams has not told it yet."""
    return (escape(person.name)[:_LONGEST_NAME] if person and person.name else "") or fallback


def desk_name(name: str) -> str:
    """Return what a desk is called, safe anywhere in a card; a channel's name may hold nothing that can be seen."""
    return escape(name) or UNNAMED_DESK


def is_phone(text: str) -> bool:
    """Tell whether the text holds a number that can be dialled with its area code (US unless it says +country)."""
    found = phonenumbers.PhoneNumberMatcher(text, REGION, phonenumbers.Leniency.POSSIBLE)
    return any(_has_area_code(match.number) for match in found) or _parsed(text) is not None


def phone(text: str) -> str:
    """Return bare digits as a number one can read, "(614) 555-0134"; what has its own spacing stays as typed.

    What is no number to dial is marked, so that nobody takes it for one: "555 (check the number)".
    """
    number = _parsed(text) if _BARE.fullmatch(text) else None
    if number is None:
        shown = plain(text)
        return f"{shown} {CHECK_NUMBER}" if shown and not is_phone(text) else shown
    national = number.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    return number if _has_area_code(number) else None


def _has_area_code(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
