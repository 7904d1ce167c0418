"""Every kind of fault is one sentence with the sheet, the row and the column it stands in."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import AroundMeError
from importers.directory.columns import tables_of
from importers.directory.sources import Source, open_source
from portal.directory.registers.definitions import Register
from tests.importers.directory import invented

AGENCIES = "code,names_ar,kind,parent,email,established_year,phones"
OFFICIALS = "agency_code,order,name_ar,title_ar,email,term_start,term_end"
SERVICES = "code,agency,names_ar,audiences,requires,minimum_age"
FEES = "service_code,order,label_ar,amount,currency,valid_from"
CHANNELS = "service_code,kind,url,phone"

Pack = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """A function that packs tables, their lines given by name, and gives the path."""

    def made(**tables: list[str]) -> Path:
        path = tmp_path / "tables.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, lines in tables.items():
                archive.writestr(f"{name}.csv", "\ufeff" + "\n".join(lines))
        return path

    return made


def place(back: invented.ReadBack, number: int = 0) -> tuple[str, int, str, str]:
    one = back.findings[number]
    return one.sheet, one.row, one.finding.column, one.finding.code


def test_a_good_file_has_no_findings(pack: Pack) -> None:
    path = pack(
        agencies=[AGENCIES, "lands,الأراضي,دائرة,,,١٩٢٧,06 500 1234"],
        officials=[OFFICIALS, "lands,2,سعد,مدير,,,", "lands,1,ليلى,وزيرة,,2026-01-01,"],
    )
    back = invented.read(path, Register.AGENCIES)
    assert back.sentences == []
    lands = back.taken["lands"]
    assert [one.name["ar"] for one in lands.officials] == ["ليلى", "سعد"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "column", "code", "sentence"),
    [
        ("lands,,دائرة,,,,", "names_ar", "bad_content", "This is needed"),
        ("lands,أ,نادي,,,,", "kind", "unknown_term", "“نادي” is not in the list of “kind”"),
        ("Lands,أ,دائرة,,,,", "code", "bad_content", "“Lands” is not a code"),
        ("lands,أ,دائرة,,me@gmail.com,,", "email", "bad_content", "private e-mail address"),
        ("lands,أ,دائرة,,,900,", "established_year", "bad_content", "the limit is 1000"),
        ("lands,أ,دائرة,,,soon,", "established_year", "bad_cell", "not a whole number"),
        ("lands,أ,دائرة,,,,ask us", "phones", "bad_content", "“ask us” is not a phone number"),
        ("lands,أ,دائرة,nobody,,,", "parent", "bad_link", "There is no agency “nobody”"),
        ("lands,أ,دائرة,lands,,,", "", "bad_content", "cannot be its own parent"),
        (",أ,دائرة,,,,", "code", "missing_code", "The row has no code"),
    ],
)
def test_a_faulty_row_says_where_and_what(
    pack: Pack, line: str, column: str, code: str, sentence: str
) -> None:
    path = pack(agencies=[AGENCIES, "good,ب,وزارة,,,,", line])
    back = invented.read(path, Register.AGENCIES)
    assert list(back.taken) == ["good"]
    assert len(back.findings) == 1
    assert place(back) == ("agencies.csv", 3, column, code)
    assert sentence in back.sentences[0]


def test_a_repeated_code_names_the_row_that_was_taken(pack: Pack) -> None:
    path = pack(agencies=[AGENCIES, "lands,أ,دائرة,,,,", "lands,ب,وزارة,,,,"])
    back = invented.read(path, Register.AGENCIES)
    assert back.taken["lands"].names == {"ar": "أ"}
    assert "stands in row 2 already" in back.sentences[0]
    assert place(back)[1:] == (3, "code", "repeated_code")


def test_a_faulty_part_leaves_the_whole_record_out_and_says_so(pack: Pack) -> None:
    path = pack(
        services=[SERVICES, f"a,{invented.OWNER},أ,المواطن,,", f"b,{invented.OWNER},ب,المقيم,,"],
        fees=[FEES, "a,1,رسم,12.5,JOD,", "a,2,رسم,كثير,JOD,", "b,1,رسم,1,JOD,"],
    )
    back = invented.read(path, Register.SERVICES)
    assert (list(back.taken), back.rejected) == (["b"], {"a"})
    assert place(back, 0) == ("fees.csv", 3, "amount", "bad_content")
    assert place(back, 1) == ("services.csv", 2, "", "left_out")
    assert "“a” is left out as a whole: row 3 of the sheet “fees.csv”" in back.sentences[1]


@pytest.mark.parametrize(
    ("fee", "sentence"),
    [
        ('a,1,رسم,"12,500",JOD,', "“12,500” can be read in two ways"),
        ("a,1,رسم,12.5.1,JOD,", "“12.5.1” is not an amount"),
        ("a,1,رسم,12.5,J,", "“J” is not a currency"),
        ("a,1,رسم,12.5,JOD,next year", "“next year” is not a date"),
        ("a,first,رسم,12.5,JOD,", "“first” is not a whole number"),
        ("a,1,رسم,-3,JOD,", "“-3” is not an amount"),
    ],
)
def test_a_faulty_fee_says_what_is_wrong(pack: Pack, fee: str, sentence: str) -> None:
    path = pack(services=[SERVICES, f"a,{invented.OWNER},أ,المواطن,,"], fees=[FEES, fee])
    assert sentence in invented.read(path, Register.SERVICES).sentences[0]


def test_a_rule_between_fields_of_a_part_stands_at_its_row(pack: Pack) -> None:
    path = pack(
        services=[SERVICES, f"a,{invented.OWNER},أ,المواطن,,"],
        channels=[CHANNELS, "a,عبر الإنترنت,,", "a,بالهاتف,,"],
    )
    back = invented.read(path, Register.SERVICES)
    assert [place(back, number)[:2] for number in (0, 1)] == [
        ("channels.csv", 2),
        ("channels.csv", 3),
    ]
    assert "needs a web address" in back.sentences[0]
    assert "needs a phone number" in back.sentences[1]


def test_a_part_of_nobody_and_a_link_to_nobody_are_told(pack: Pack) -> None:
    path = pack(
        services=[SERVICES, f"a,{invented.OWNER},أ,المواطن,b,", "b,nowhere,ب,المواطن,,"],
        fees=[FEES, "c,1,رسم,1,JOD,"],
    )
    back = invented.read(path, Register.SERVICES)
    assert back.taken == {}
    assert "There is no record “c” on the first sheet" in back.sentences[0]
    assert "There is no agency “nowhere”" in back.sentences[1]
    # b stays out, so a, which needs it, has nothing to stand on.
    assert "There is no service “b”" in back.sentences[2]


def test_a_record_of_another_agency_is_refused_within_a_scope(pack: Pack) -> None:
    path = pack(
        services=[SERVICES, f"a,{invented.OWNER},أ,المواطن,,", "b,lands,ب,المواطن,,"],
    )
    back = invented.read(
        path, Register.SERVICES, agencies=[invented.OWNER, "lands"], scope=invented.OWNER
    )
    assert list(back.taken) == ["a"]
    assert "“b” belongs to the agency “lands”" in back.sentences[0]


def test_a_misspelled_column_is_a_warning_that_names_the_right_one(pack: Pack) -> None:
    header = AGENCIES.replace("parent", "Parent cdoe")
    path = pack(agencies=[header, "lands,أ,دائرة,,,,"])
    back = invented.read(path, Register.AGENCIES)
    assert list(back.taken) == ["lands"]
    assert "Was “Parent code” meant?" in back.sentences[0]


def test_what_the_file_does_not_say_stays(pack: Pack) -> None:
    now = invented.service(
        names={"ar": "خدمة", "en": "Service", "fr": "Prestation"},
        summary={"ar": "ملخص"},
        fees=({"label": {"ar": "رسم"}, "amount": "1", "currency": "JOD"},),
        outputs=({"name": {"ar": "شهادة"}},),
        minimum_age=18,
    )
    path = pack(
        services=[SERVICES, f"renew,{invented.OWNER},خدمة جديدة,المواطن,,"],
        outputs=["service_code,name_ar"],
    )
    back = invented.read(path, Register.SERVICES, current=[now])
    taken = back.taken["renew"]
    assert taken.names == {"ar": "خدمة جديدة", "en": "Service", "fr": "Prestation"}
    assert taken == now.model_copy(
        update={"names": taken.names, "minimum_age": None, "outputs": ()}
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.xlsx", b"%PDF-1.7 \x00\x01", "not a table of places"),
        ("a.csv", b"name,kind\nA,ministry\n", "has no column “الرمز” or “Code”"),
        ("a.json", b'[{"code": "a"}]', "is not a workbook of the directory"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AroundMeError) as raised:
        opened(path, tmp_path)
    assert sentence in str(raised.value)


def test_an_archive_without_the_records_is_refused(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(AroundMeError, match="has no sheet “الخدمات” or “Services”"):
        open_source(
            pack(fees=[FEES, "a,1,x,1,JOD,"]), tables_of(Register.SERVICES), tmp_path, "tables.zip"
        )


def opened(path: Path, scratch: Path) -> Source:
    return open_source(path, tables_of(Register.AGENCIES), scratch, path.name)
