"""Pictures and documents to hand in, with what should not come along."""

import io

from PIL import Image

AMMAN = {1: "N", 2: (31.0, 57.0, 0.0), 3: "E", 4: (35.0, 55.0, 0.0)}
_POSITION = 0x8825


def photograph(kind: str = "JPEG") -> bytes:
    """Return a picture that says where it was taken, with a page behind its end."""
    exif = Image.Exif()
    exif[_POSITION] = AMMAN
    exif[0x010F] = "Phone of Rana"
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "#0d4a45").save(written, kind, exif=exif)
    return written.getvalue() + b"<script>behind</script>"


def document(inside: bytes = b"", *, head: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a small PDF with something more inside."""
    body = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + inside
    return head + body + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def stream(packed: bytes, said: bytes = b"/Filter /FlateDecode") -> bytes:
    """Return an object of a PDF that is a stream."""
    size = str(len(packed)).encode()
    return b"5 0 obj\n<< %b /Length %b >>\nstream\n%b\nendstream\nendobj\n" % (said, size, packed)
