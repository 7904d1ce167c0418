from geo.messages import Message, mark, shown


def test_values_fill_their_places() -> None:
    assert Message("“{value}” is not a number", {"value": "x"}).render(mark) == (
        "“x” is not a number"
    )


def test_a_message_inside_a_message_is_translated_too() -> None:
    translations = {"it is {what}": "es ist {what}", "inside": "innen"}
    message = Message("it is {what}", {"what": Message("inside")})
    assert message.render(translations.__getitem__) == "es ist innen"


def test_braces_in_a_value_do_no_harm() -> None:
    assert Message("{value}", {"value": "{0.__class__}"}).render(mark) == "{0.__class__}"


def test_a_foreign_value_is_shown_short_and_printable() -> None:
    assert shown("a\0b\nc") == "a\\x00b\\x0ac"
    assert shown("x" * 100) == "x" * 60 + "…"
