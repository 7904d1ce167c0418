"""The names of social networks and app stores, and the network that an address belongs to."""

from collections.abc import Mapping
from urllib.parse import urlsplit

# Names of companies: they are the same in every language.
NETWORKS: Mapping[str, str] = {
    "facebook": "Facebook",
    "x": "X",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "tiktok": "TikTok",
    "snapchat": "Snapchat",
}
STORES: Mapping[str, str] = {"android": "Google Play", "ios": "App Store", "huawei": "AppGallery"}
# Where the accounts of a network are: these hosts, and those below them.
HOSTS: Mapping[str, tuple[str, ...]] = {
    "facebook": ("facebook.com", "fb.com"),
    "x": ("x.com", "twitter.com"),
    "instagram": ("instagram.com",),
    "youtube": ("youtube.com", "youtu.be"),
    "linkedin": ("linkedin.com",),
    "whatsapp": ("whatsapp.com", "wa.me"),
    "telegram": ("t.me", "telegram.me"),
    "tiktok": ("tiktok.com",),
    "snapchat": ("snapchat.com",),
}
# Names that are nobody's (RFC 2606): of these the demonstration is made.
_NOBODYS = ("example", "example.com", "example.org", "example.net", "test", "invalid")
# Hosts that are called otherwise than their network.
_OTHER_HOSTS = {"twitter": "x", "fb": "facebook", "youtu": "youtube", "wa": "whatsapp"}


def network_of(address: str) -> str:
    """Return the name of the social network at an address; its host where it is none we know.

    The network is the first part of the host that is the code of one, as in www.facebook.com.
    """
    host = urlsplit(address).hostname or address
    for label in host.split("."):
        code = _OTHER_HOSTS.get(label, label)
        if code in NETWORKS:
            return NETWORKS[code]
    return "Telegram" if host == "t.me" else host.removeprefix("www.")


def is_at(platform: str, address: str) -> bool:
    """Check whether an address is one of a network: https, at a host of the network.

    Names that are reserved for examples pass for any network.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    return parts.scheme == "https" and _is_below(host, (*HOSTS[platform], *_NOBODYS))


def platform_of(address: str) -> str | None:
    """Return the code of the network whose host an address has; None for any other."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    return next((code for code, hosts in HOSTS.items() if _is_below(host, hosts)), None)


def _is_below(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)
