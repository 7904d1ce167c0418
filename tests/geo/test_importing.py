import gc

import pytest

from geo.importing import importing


def test_nothing_is_searched_for_garbage_while_importing_nor_what_was_imported_afterwards() -> None:
    frozen = gc.get_freeze_count()
    with pytest.raises(ImportError), importing():
        assert not gc.isenabled()
        kept = [[]]  # type: list[list[object]]
        raise ImportError
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen
    assert all(one is not kept for one in gc.get_objects())
