"""The secrets of a deployment, the keys that are made of them, and the keys of persons."""

from portal.secrets.files import load_keys, secret_path
from portal.secrets.keys import Keys

__all__ = ["Keys", "load_keys", "secret_path"]
