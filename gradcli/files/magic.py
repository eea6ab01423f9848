"""What begins files that are no plain text: what they are, and what to do."""

from __future__ import annotations

PACKED = {
    b"PK\x03\x04": ("a zip or .npz archive", "save one array with numpy.save"),
    b"\x1f\x8b": ("compressed", "unpack it with gunzip"),
    b"BZh": ("compressed", "unpack it with bunzip2"),
    b"\xfd7zXZ": ("compressed", "unpack it with unxz"),
    b"\x28\xb5\x2f\xfd": ("compressed", "unpack it with unzstd"),
    b"\xff\xfe": ("UTF-16 text", "save it as UTF-8"),
    b"\xfe\xff": ("UTF-16 text", "save it as UTF-8"),
}
