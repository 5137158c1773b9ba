"""Keys made with tables are those made letter by letter, for any text."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nominations.text import collation, folding

VIETNAMESE = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạầấẩẫậằắẵùỳýỵHOÀĐỨ -'.,()/0\t1")
)
MIXED = st.text(st.sampled_from(folding.PLAIN_LETTERS + "\u0301\u0323\u200b\u00a0\n\rΣσß½ǰfiİ"))


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(VIETNAMESE, MIXED, st.text()))
@example(text="Hoà  - Thuỷ")
@example(text="- a . b -")
@example(text="ðÐ‘’–")
def test_tables_and_letters_give_the_same_keys(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert folding.fold(text) == folding._fold(text)
    slow = folding._PLACEMENT.sub(folding._move_tone, folding._match_key(text))
    assert folding.match_key(text) == slow
    letters = collation._letters(text)
    slow = collation._primary(letters) + collation._END + collation._tones(letters)
    assert collation._full_key(text) == slow
    assert folding.fold(composed) == folding.fold(text)


def test_every_plain_letter_alone_and_between_others() -> None:
    for char in folding.PLAIN_LETTERS:
        for text in (char, f"a{char}b", f"a {char} b", char * 2):
            assert folding.is_plain(text)
            assert folding.fold(text) == folding._fold(text), text
            letters = collation._letters(text)
            slow = collation._primary(letters) + collation._END + collation._tones(letters)
            assert collation._full_key(text) == slow, text
