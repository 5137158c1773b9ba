"""What a Vietnamese syllable can look like; a measure for guessing encodings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng
iêp iêt iêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm
oăn oăng oăt oe oen oeo oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u uc ui um un ung up ut ua uai uan uang uanh uao uac uach uat uau uay uăc uăm uăn uăng uăp uăt
uân uâng uât uây ue uen ueo uet uê uêch uên uênh uêt ui uit uơ uy uych uya uyên uyêt uyn uynh
uyp uyt uyu uôc uôi uôm uôn uông uôt ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt
ươu y yêm yên yêng yêt yêu uôm uôp uôn uin
"""
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_KNOWN = frozenset(
    onset + rhyme
    for onset in ("", *_ONSETS.split())
    for rhyme in _RHYMES.split()
    if onset != "q" or rhyme[0] == "u"
)
# Letters that stand for words, as SĐT, QĐ, đ; they say nothing about an encoding.
_LETTERS = re.compile("[bcdđghklmnpqrstvx]{1,6}", re.IGNORECASE)
_BREAK = re.compile(r"[\s\d!-/:-@\[-`{-~“”‘’–—…]+")


@lru_cache(maxsize=4_096)
def is_syllable(word: str) -> bool:
    """Whether a word could be Vietnamese, judged by its letters; at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = decomposed.translate(_TONES)
    return len(decomposed) - len(bare) <= 1 and unicodedata.normalize("NFC", bare) in _KNOWN


def doubtful(text: str) -> int:
    """How many words of ``text`` have letters beyond ASCII and yet are no Vietnamese syllable."""
    text = unicodedata.normalize("NFC", text)
    # Soft hyphens and signs stand inside words in the old encodings, so words end at spaces.
    return sum(
        1
        for word in _BREAK.split(text)
        if not word.isascii() and not is_syllable(word) and not _LETTERS.fullmatch(word)
    )
