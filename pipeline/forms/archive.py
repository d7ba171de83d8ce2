"""ZIP archives whose bytes depend on what is in them alone: no clock, no owner, fixed order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest date that the format knows
_READABLE = 0o644 << 16
_LEVEL = 6


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, in the order in which they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, data in files.items():
            told = zipfile.ZipInfo(name, _LONG_AGO)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.external_attr = _READABLE
            told.create_system = 3  # the same on every system
            archive.writestr(told, data)
    return out.getvalue()


def zipped_again(data: bytes) -> bytes:
    """Return an archive that another library wrote with the same files in the same order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
