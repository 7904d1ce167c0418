import pytest

from geo.errors import Refused
from geo.files.dialect import Dialect, find_dialect


def found(text: str, delimiter: str | None = None) -> Dialect:
    return find_dialect(text.splitlines(keepends=True), delimiter=delimiter)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3\n1,5;2,5;3\n", ";"),
        ("a;b;c;d\n1;x;31,95;35,91\n2;y;31,95;35,91\n3;z;31,95;35,91\n", ";"),
        ("a~b~c\n1~x, y~3\n", "~"),
        ("a|b\n1|2\n", "|"),
        ("a\tb\n1\t2\n", "\t"),
        ("ref\tname\tnote\n1\ta, b\tc; d\n2\tc, d\te; f\n", "\t"),
        ("ref;wkt\n1;POLYGON((35 31,36 31,36 32,35 31))\n2;POLYGON((35 31,36 31))\n", ";"),
        ("Schools, Jordan, 2024\nid;name\n1;a\n2;b\n", ";"),
        ("# made by us; 2024; x\nid,name\n1,a\n2,b\n", ","),
        ("ref,hours\n1,08:00-16:00\n2,08:00-16:00\n", ","),
        ("ref,name,tags\n1,a,x;y;z\n2,b,x;y;z\n3,c,x;y;z\n", ","),
        ("id;street, number, city\n1;Main, 5, Amman\n2;King, 7, Irbid\n", ";"),
        ("name,latlon\nA,31.9;35.9\nB,31.8;35.9\n", ","),
        ('"a","b"\n"1","x;y;z;w"\n"2","x;y;z;w"\n', ","),
        ("name;lat;lon\nمدرسة، إربد;31,9;35,9\n", ";"),
        ("a:b:c\n1:2:3\n1:2:3\n1:2:3\n1:2:3\n", ":"),
        ("sep=~\r\na~b\r\n1~2\r\n", "~"),
        ('"sep=|"\na|b,c,d\n1|2,3,4\n', "|"),
    ],
)
def test_the_delimiter_is_what_explains_most_records(text: str, delimiter: str) -> None:
    assert found(text).delimiter == delimiter


@pytest.mark.parametrize(
    "text",
    [
        "position\n31.9, 35.9\n31.8, 35.9\n",
        "place\n31,95; 35,91\n31,85; 35,92\n",
        "place\n31°57'14\" N, 35°55'00\" E\n",
        "geom\nPOINT (35.9 31.9)\nPOLYGON((35 31,36 31,36 32,35 31))\n",
        "name\nAmman\nIrbid\n",
        "name lat lon\nAmman 31.9 35.9\n",
        "name\nSchool, Amman\nIrbid\nKarak\nAqaba\n",
    ],
)
def test_one_column_is_not_torn_apart(text: str) -> None:
    dialect = found(text)
    assert all(dialect.delimiter not in line for line in text.splitlines())
    assert "one column" in str(dialect.title)


@pytest.mark.parametrize(
    ("said", "delimiter"), [("tab", "\t"), ("\\t", "\t"), ("comma", ","), ("¦", "¦"), (" ", " ")]
)
def test_the_officer_may_name_the_delimiter(said: str, delimiter: str) -> None:
    assert found("a,b\n1,2\n", said).delimiter == delimiter


@pytest.mark.parametrize("said", ["||", "", "\n", '"'])
def test_what_cannot_delimit_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="cannot be a delimiter"):
        found("a,b\n1,2\n", said)


def test_single_quotation_marks_and_backslashes_are_seen_only_where_they_are_evident() -> None:
    assert found("'a','b'\n'1','it''s'\n'2','x'\n").quote == "'"
    assert found("a,b\n1,rock 'n' roll\n2,'x\n").quote == '"'
    assert found('a,b\n1,"say \\"hi\\" now"\n').escape == "\\"
    assert found('a,b\n"C:\\dir\\",2\n').escape is None
    assert found('a,b\n1,"a ""b"" c"\n').escape is None
