"""How near in place and time cases have to be so that they may be of the same matter."""

from dataclasses import dataclass

from portal.contact.topics import load_topics


@dataclass(frozen=True)
class Nearness:
    """How near cases have to be; a topic may say so many metres of its own."""

    metres: int = 250
    days: int = 30

    def metres_for(self, topic: str | None) -> int:
        """Return within how many metres cases of a topic may be of the same matter."""
        main = load_topics().get((topic or "").partition(".")[0])
        own = None if main is None else main.same_within_m
        return own or self.metres
