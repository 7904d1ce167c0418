"""Relations that forbid a turn, or allow one alone, as who drives has to read them. Pure."""

from collections.abc import Mapping, Sequence

from layers.routing.streets import Turn

# Type (n, w or r), number and role.
Member = tuple[str, int, str]

_NOT_FOR = frozenset({"motorcar", "motor_vehicle", "vehicle"})


def read_turn(tags: Mapping[str, str], members: Sequence[Member]) -> Turn | None:
    """Return the turn that a relation is about, or None.

    None for one that excepts cars, that holds at certain times only, or that leads over a way.
    """
    said = tags.get("restriction:motorcar", tags.get("restriction", ""))
    excepted = {one.strip() for one in tags.get("except", "").split(";")}
    if tags.get("type", "restriction") != "restriction" or excepted & _NOT_FOR:
        return None
    if not said.startswith(("no_", "only_")):
        return None
    found = {role: [one for one in members if one[2] == role] for role in ("from", "via", "to")}
    if any(len(found[role]) != 1 for role in found):
        return None
    ((from_type, from_way, _role),) = found["from"]
    ((via_type, via_node, _role),) = found["via"]
    ((to_type, to_way, _role),) = found["to"]
    if (from_type, via_type, to_type) != ("w", "n", "w"):
        return None
    return Turn(from_way, via_node, to_way, said.startswith("only_"))
