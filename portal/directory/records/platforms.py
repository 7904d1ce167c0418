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
