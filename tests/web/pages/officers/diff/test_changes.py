"""How two states of a record are compared: parts of lists are the same part where they say so."""

from web.pages.officers.diff.changes import Change, changes

CARD = {"label": {"en": "Card"}, "amount": "12.500"}
COPY = {"label": {"en": "Copy"}, "amount": "1.000"}
POST = {"label": {"en": "By post"}, "amount": "2.000"}


def found(old: dict[str, object] | None, new: dict[str, object] | None) -> dict[object, object]:
    return {change.path: (change.old, change.new) for change in changes(old, new)}


def test_equal_states_and_states_that_say_nothing_do_not_differ() -> None:
    assert found({"a": 1, "names": {"en": "x"}}, {"names": {"en": "x"}, "a": 1}) == {}
    assert found({"phones": [], "note": None}, {"address": {}, "hours": ""}) == {}


def test_each_language_of_a_text_is_a_change_of_its_own() -> None:
    assert found({"names": {"ar": "أ", "en": "a"}}, {"names": {"ar": "ب", "en": "a"}}) == {
        ("names", "ar"): ("أ", "ب")
    }
    assert found({}, {"summary": {"en": "s"}}) == {("summary", "en"): (None, "s")}


def test_a_part_put_in_front_changes_no_other() -> None:
    assert found({"fees": [CARD, COPY]}, {"fees": [POST, CARD, COPY]}) == {
        ("fees", 1, "label", "en"): (None, "By post"),
        ("fees", 1, "amount"): (None, "2.000"),
    }


def test_a_part_taken_out_is_named_by_where_it_was() -> None:
    assert found({"fees": [CARD, COPY]}, {"fees": [COPY]}) == {
        ("fees", 1, "label", "en"): ("Card", None),
        ("fees", 1, "amount"): ("12.500", None),
    }


def test_a_part_of_the_same_name_is_the_same_part() -> None:
    dearer = {**CARD, "amount": "15.000"}
    assert found({"fees": [CARD, COPY]}, {"fees": [POST, dearer, COPY]})[("fees", 2, "amount")] == (
        "12.500",
        "15.000",
    )


def test_a_renamed_part_in_its_place_is_the_same_part() -> None:
    renamed = {**CARD, "label": {"en": "Smart card"}}
    assert found({"fees": [CARD, COPY]}, {"fees": [renamed, COPY]}) == {
        ("fees", 1, "label", "en"): ("Card", "Smart card")
    }


def test_another_order_is_one_change() -> None:
    assert found({"fees": [CARD, COPY]}, {"fees": [COPY, CARD]}) == {
        ("fees", "order"): ([{"en": "Card"}, {"en": "Copy"}], [{"en": "Copy"}, {"en": "Card"}])
    }


def test_plain_lists_are_one_value() -> None:
    assert found({"phones": ["1", "2"]}, {"phones": ["2"]}) == {("phones",): (["1", "2"], ["2"])}


def test_a_change_knows_whether_its_part_was_there() -> None:
    (_label, amount) = changes({"fees": []}, {"fees": [COPY]})
    assert amount == Change(("fees", 1, "amount"), None, "1.000", is_in_old=False)
