"""How `--map` is read."""

import pytest

from geo.errors import Refused
from importers.columns.map_option import read_map_option

MAP_OPTIONS = [
    ("ref=a,lat=b", {"ref": "a", "lat": "b"}),
    (["ref=a", "lat=b"], {"ref": "a", "lat": "b"}),
    ("ref=رمز، name_ar=الاسم", {"ref": "رمز", "name_ar": "الاسم"}),
    ('name="Name, official",ref=a', {"name": "Name, official", "ref": "a"}),
    (["name=Name, official", "ref=a"], {"name": "Name, official", "ref": "a"}),
    ('name="a ""b"", c"', {"name": 'a "b", c'}),
    ("ref=a=b", {"ref": "a=b"}),
    ('name=12" pipe', {"name": '12" pipe'}),
    ("ref=a,ref=b,", {"ref": "b"}),
]


@pytest.mark.parametrize(("text", "chosen"), MAP_OPTIONS)
def test_the_map_option_is_read(text: str | list[str], chosen: dict[str, str]) -> None:
    assert read_map_option(text) == chosen


@pytest.mark.parametrize("text", ["ref", "=a", "ref=", 'ref=""'])
def test_a_map_option_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="field=column"):
        read_map_option(text)
