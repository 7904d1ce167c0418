"""Words that invented names are made of: plants, virtues and landscape, in both languages."""

from typing import NamedTuple


class Word(NamedTuple):
    """A word in Arabic, with its article, and as it is written in English."""

    ar: str
    en: str

    def within(self, ar: str, en: str) -> tuple[str, str]:
        """Return a name in both languages, made of texts with `{}` in the place of the word."""
        return ar.format(self.ar), en.format(self.en)


_PLANTS = """
الزيتون=Zaytun السنديان=Sindyan البلوط=Ballut الصنوبر=Sanawbar النخيل=Nakhil الياسمين=Yasmin
الرمان=Rumman التين=Tin اللوز=Lawz الخروب=Kharrub السرو=Sarw الخزامى=Khuzama الريحان=Rayhan
الزعتر=Zaatar البطم=Butm الأرز=Arz العرعر=Arar الغار=Ghar السوسن=Sawsan الأقحوان=Uqhuwan
السنابل=Sanabil الميرمية=Mayramiyah النرجس=Narjis الحبق=Habaq القيقب=Qayqab
"""
_VIRTUES = """
الأمانة=Amanah الوفاء=Wafa الصدق=Sidq الإخلاص=Ikhlas الكرم=Karam المروءة=Muruah التعاون=Taawun
العزم=Azm الأمل=Amal التسامح=Tasamuh الحكمة=Hikmah المثابرة=Muthabarah الإبداع=Ibda
المعرفة=Marifah السلام=Salam الضياء=Diya الإتقان=Itqan البشائر=Bashair
"""
_LANDSCAPE = """
الوادي=Wadi التلة=Tallah الواحة=Wahah الينبوع=Yanbu الغدير=Ghadir الربيع=Rabi الأفق=Ufuq
الشروق=Shuruq النسيم=Nasim القمم=Qimam السهول=Suhul الندى=Nada الفجر=Fajr المرج=Marj
الهضبة=Hadabah البيادر=Bayadir الكروم=Kurum الروابي=Rawabi السفوح=Sufuh المنارة=Manarah
"""


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(*pair.split("=")) for pair in text.split())


WORDS = _words(_PLANTS + _VIRTUES + _LANDSCAPE)
# For offices: a virtue in the name of a tax or a court would be read as a judgement of it.
PLACE_WORDS = _words(_PLANTS + _LANDSCAPE)
ORDINALS = _words("الأولى=First الثانية=Second الثالثة=Third الرابعة=Fourth")
