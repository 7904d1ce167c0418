import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refused
from geo.files.encodings import (
    codec_of,
    detect_encoding,
    looks_broken,
    said_encoding,
)

ARABIC = "اسم المدرسة;مدرسة الزيتون الأساسية للبنات;إربد;الزرقاء;شارع الملك حسين بجانب المسجد"
FRENCH = "École élémentaire Jean-Moulin;Mairie de Nîmes;Hôpital Général;Lycée;Forêt;à côté"
TEXTS = [
    (ARABIC, "utf-8 cp1256 iso8859-6 cp720 utf-16-le utf-16-be"),
    ("مدرسة", "cp1256 iso8859-6"),
    ("عمان", "cp1256 iso8859-6"),
    ("مدرسة النجاح école élémentaire Benghazi;lycée Molière;السوق;Collège", "cp1256 utf-8"),
    ("مدرسه شهيد بهشتي;پارک;تهران;بيمارستان گلستان", "cp1256"),
    (FRENCH, "cp1252 mac-roman cp850 utf-8"),
    ("Straße;Köln;München;Grundschule Südstadt;Ärztehaus", "cp1252 mac-roman cp850"),
    ("Niño;Educación;Jaén;colegio público;Coruña", "cp1252 mac-roman cp850"),
    ("Malmö;Göteborg;Västerås;Åre;skola på ön", "cp1252 mac-roman"),
    ("Łódź;Szkoła podstawowa w Częstochowie;Gdańsk;świętego;źródło", "cp1250 iso8859-2"),
    ("Příbram;Základní škola;Třebíč;náměstí Míru;Ústí nad Labem;žďár", "cp1250"),
    ("İstanbul;Beşiktaş;İlkokulu;Şişli;öğretmen;Kadıköy;eğitim", "cp1254"),
    ("Школа пять;улица Ленина;город Москва;Детский сад;Больница", "cp1251 koi8-r cp866"),
    ("Σχολείο;Αθήνα;Δημοτικό Σχολείο Πειραιά;Νοσοκομείο;οδός", "cp1253"),
    ("בית ספר;תל אביב;רחוב הרצל;ירושלים", "cp1255"),
    ("סמל מוסד,שם מוסד,קו רוחב;בית ספר תיכון;גימנסיה הרצליה;אורט;רחוב", "cp1255"),
    ("学校名称;北京市朝阳区中心小学;人民医院;上海", "gbk utf-16-le"),
    ("學校名稱;臺北市立第一小學;人民醫院;高雄", "big5"),
    ("学校名;東京都立こどもセンター;ひばり小学校;カフェ", "shift_jis euc_jp"),
    ("서울특별시;초등학교;강남구 병원", "euc_kr"),
]
CASES = [(text, encoding) for text, encodings in TEXTS for encoding in encodings.split()]


def as_table(text: str) -> str:
    rows = (f"{n},{cell},31.5,35.9\n" for n, cell in enumerate(text.split(";")))
    return "ref,name,lat,lon\n" + "".join(rows)


@pytest.mark.parametrize(("text", "encoding"), CASES, ids=[f"{c[1]}-{c[0][:6]}" for c in CASES])
def test_a_table_comes_back_as_it_was_written(text: str, encoding: str) -> None:
    stored = as_table(text).encode(encoding)
    assert stored.decode(detect_encoding(stored, whole=True).name) == as_table(text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_goes_before_everything(encoding: str) -> None:
    stored = as_table(ARABIC).encode(encoding)
    found = detect_encoding(stored, declared="cp1256")
    assert stored.decode(found.name).removeprefix("\ufeff") == as_table(ARABIC)
    assert "byte order mark" in str(found.evidence)


def test_enough_words_leave_no_doubt_and_one_short_word_does() -> None:
    assert not detect_encoding(as_table(ARABIC).encode("cp1256")).doubtful
    assert not detect_encoding(as_table(ARABIC).encode("iso8859-6")).doubtful
    assert detect_encoding("بئر".encode("cp1256")).doubtful
    assert "--encoding" in str(detect_encoding("بئر".encode("cp1256")).as_fact())


def test_a_sample_may_end_inside_a_letter() -> None:
    stored = as_table(ARABIC).encode()
    for cut in range(len(stored) - 40, len(stored)):
        assert detect_encoding(stored[:cut]).name == "utf-8"


def test_utf8_with_a_few_spoilt_bytes_stays_utf8() -> None:
    stored = as_table(ARABIC).encode() + b"9,\xd5\xe1,31,35\n"
    found = detect_encoding(stored, whole=True)
    assert found.name == "utf-8"
    assert "2 bytes" in str(found.evidence)


@pytest.mark.parametrize("declared", ["1256", "CP1256", "ANSI 1256", "LDID/126", "UTF-8", "ascii"])
def test_a_wrong_declaration_is_overridden_and_named(declared: str) -> None:
    found = detect_encoding("مدرسة الزيتون,الزرقاء".encode("iso8859-6"), declared=declared)
    assert found.name == "iso8859-6"
    assert declared in str(found.evidence)


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("مدرسة الزيتون", "iso8859-6", "88596"),
        ("مدرسة الزيتون", "cp1256", "ANSI 1256"),
        ("École,Nîmes", "latin-1", "ISO-8859-1"),
        ("北京市朝阳区中心小学", "gbk", "cp936"),
        ("plain", "ascii", "windows-1256"),
    ],
)
def test_a_fitting_declaration_is_believed(text: str, encoding: str, declared: str) -> None:
    found = detect_encoding(text.encode(encoding), declared=declared)
    assert text.encode(encoding).decode(found.name) == text
    assert found.name == codec_of(declared)


def test_well_formed_utf8_goes_before_a_declared_code_page() -> None:
    assert detect_encoding(ARABIC.encode(), declared="1256").name == "utf-8"
    assert detect_encoding("25°".encode(), declared="1252").name == "utf-8"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("windows-1256", "cp1256"),
        ("ISO 8859-6", "iso8859-6"),
        ("8859-6", "iso8859-6"),
        ("65001", "utf-8"),
        ("utf8", "utf-8"),
        ("hex", None),
        ("rot13", None),
        ("idna", None),
        ("klingon", None),
        ("a\0b", None),
        ("LDID/9x", None),
    ],
)
def test_names_of_encodings_are_understood(name: str, codec: str | None) -> None:
    assert codec_of(name) == codec


def test_an_unknown_encoding_of_the_officer_is_refused() -> None:
    assert said_encoding("1256") == "cp1256"
    with pytest.raises(Refused, match="no encoding “klingon”"):
        said_encoding("klingon")


@given(st.binary(max_size=400))
def test_any_bytes_get_an_encoding_that_exists(sample: bytes) -> None:
    codecs.lookup(detect_encoding(sample).name)


OLD = ["latin-1", "cp1252", "cp1256", "mac-roman", "cp850", "cp437", "cp1250"]
OLD = ["latin-1", "cp1252", "cp1256", "mac-roman", "cp850", "cp437", "cp1250"]
WHOLE = (
    "مدرسة|ظرف طلب|مسجد «الحق»|أ. طارق|المرحلة (أ)|حي ط – 2|Université|NÃO|CORAÇÃO|Åsa på Ø"
    "|Straße “Ä”|jäääär|Où’s|Schüler’s|SÃO JOÃO “BAHIA”|MANHÃ”|Школа|РСФСР «Ш»|Łódź|Is it open???"
    "|北京市|plain|Σχολείο|İĞŞ|Créée"
)


@pytest.mark.parametrize("text", WHOLE.split("|"))
def test_a_whole_text_is_not_taken_for_a_broken_one(text: str) -> None:
    assert not looks_broken(text)


@pytest.mark.parametrize("encoding", OLD)
@pytest.mark.parametrize("text", ["مدرسة الزيتون", "École"])
def test_utf8_that_was_read_as_something_else_looks_broken(text: str, encoding: str) -> None:
    letters = [bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode()]
    assert looks_broken("".join(letters))


@pytest.mark.parametrize(
    "text", ["ãÏÑÓÉ", "ÚãÇä", "????? ???", "????", "Lemon Center\ufffd", "Øêîëà"]
)
def test_letters_that_were_lost_or_misread_look_broken(text: str) -> None:
    assert looks_broken(text)
