"""A calendar file as it is kept and answered: compressed once, with what tells two versions apart."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache


@dataclass(frozen=True)
class Made:
    """The bytes of a file, gzipped; `etag` is a hash of them as they were, `changed_at` its Last-Modified."""

    gzipped: bytes
    size: int
    etag: str
    changed_at: datetime

    @classmethod
    def of(cls, body: bytes, changed_at: datetime) -> "Made":
        """Compress `body`; the same bytes give the same file on every machine."""
        return cls(gzip.compress(body, mtime=0), len(body), hashlib.sha256(body).hexdigest()[:32], changed_at)

    @property
    def body(self) -> bytes:
        """The bytes for a reader that cannot read gzip."""
        return _unpacked(self.gzipped)


@lru_cache(4)  # of the public agenda, which is asked for more often than it changes
def _unpacked(gzipped: bytes) -> bytes:
    return gzip.decompress(gzipped)
