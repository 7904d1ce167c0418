"""What a name looks like: two names with one skeleton are taken for one another by readers."""

import unicodedata

from geo.folding import fold_text

# Letters by what they look like, in groups: all of a group become its first. Latin stands for
# Cyrillic and Greek; ا and ه stand alone as a stroke and a ring, and so do digits of all scripts.
# Only after case and marks are gone, so each letter is here once, small.
_GROUPS = (
    "a а α ɑ",
    "b ь ъ в β ƅ",
    "c с ϲ ᴄ",
    "d ԁ ɗ",
    "e е ҽ ε є э",
    "f ғ ƒ ϝ",
    "g ԍ ɡ ց",
    "h һ н ħ հ",
    "j ј ϳ",
    "k к κ қ",
    "l ι і ӏ ı ł ا",
    "m м",
    "n п η ո ռ",
    "o о ο σ ө օ ø ه",
    "p р ρ",
    "q ԛ գ զ",
    "r г ɼ",
    "s ѕ ꜱ",
    "t т τ ŧ",
    "u υ ц ս",
    "v ν ѵ ᴠ",
    "w ш щ ѡ ω ԝ",
    "x х χ ҳ",
    "y у γ ү ყ",
    "z ᴢ",
    "3 з ӡ ʒ",
    "4 ч",
    "φ ф",
    "ك گ ڪ ګ ڭ",
    "ي ێ ې ۍ ے ۑ",
    "و ۆ ۇ ۈ ۉ ۊ ۋ",
    "ه ہ ھ ە ۂ ۃ",
    "ر ړ ڕ ږ",
    "د ډ ڊ",
    "ت ټ ٺ",
    "ن ں ڼ",
    "ح ځ ڂ",
    "ف ڡ ڢ",
    "س ښ ڛ",
    "ط ڟ",
)
# Capitals that look like a letter of Latin as which their small ones do not.
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЅЈ", "ABEZHIKMNOPTYXABEKMHOPCTYXISJ")
_LOOKS = {
    ord(letter): group[0] for group in _GROUPS for letter in group[1:] if not letter.isspace()
}
# What stands for letters in names that imitate others; ٥ is a five and a ring.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("5", "o"), ("1", "l"), ("i", "l"))


def skeleton(name: str) -> str:
    """Return what a name looks like, without spaces, marks, tatweel and joiners; "" for nothing.

    It is for comparing alone: nobody can read it.
    """
    upright = "".join(
        one
        for one in unicodedata.normalize("NFKD", name)
        # Not all that is unseen is a format: selectors of variants are marks.
        if unicodedata.category(one) not in {"Cf", "Cc", "Mn", "Me"}
    )
    looks = "".join(_digit(one) for one in _folded(upright)).translate(_LOOKS)
    # ە is ه, and ه is a ring: a second step finds it.
    looks = looks.translate(_LOOKS)
    for shown, meant in _PAIRS:
        looks = looks.replace(shown, meant)
    return looks


def _folded(name: str) -> str:
    # `!` and `|` stand for letters, which folding would take for spaces.
    strokes = name.translate(_CAPITALS).replace("|", "l").replace("!", "l")
    return fold_text(strokes.casefold()).replace(" ", "")


def _digit(one: str) -> str:
    value = unicodedata.digit(one, None)
    return one if value is None else str(value)
