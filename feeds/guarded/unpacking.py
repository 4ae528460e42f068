"""Unpacking a body layer by layer with a ceiling on every layer. Pull-based: nothing is unpacked that is not asked for."""

from __future__ import annotations

import zlib
from typing import Protocol

from feeds.errors import FetchFailed, TooLarge

MAX_LAYERS = 2
# Thousands of empty members one after the other cost time and give nothing.
MAX_MEMBERS = 1_000
CHUNK = 64 * 1024
_ZSTD_MAX_WINDOW = 8 * 1024 * 1024
_ZSTD_SLIVER = 256


class Readable(Protocol):
    """Anything with a bounded read; an empty answer means the end."""

    def read(self, size: int = -1, /) -> bytes:
        """Gives at most `size` bytes."""
        ...


class Counted:
    """A reader with a ceiling: raises TooLarge when more than `max_bytes` have come through."""

    def __init__(self, source: Readable, max_bytes: int) -> None:
        self._source = source
        self._left = max_bytes

    def read(self, size: int = -1, /) -> bytes:
        """Gives at most `size` bytes."""
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge("the body is larger than the limit", kind="too-large")
        return data


class _Zlib:
    """gzip (with several members) and deflate, with or without the zlib header."""

    def __init__(self, source: Readable, *, is_gzip: bool) -> None:
        self._source = source
        self._is_gzip = is_gzip
        self._object: zlib._Decompress | None = None
        self._waiting = b""
        self._members_left = MAX_MEMBERS

    def read(self, size: int = -1, /) -> bytes:
        while True:
            data = self._waiting or self._source.read(CHUNK)
            self._waiting = b""
            if not data:
                if self._object is not None and not self._object.eof:
                    raise _damaged()
                return b""
            if self._object is None or self._object.eof:
                self._members_left = _count_down(self._members_left)
                self._object = zlib.decompressobj(self._window_bits(data))
            out = self._object.decompress(data, size)
            self._waiting = self._object.unconsumed_tail
            if self._object.eof:
                # Only a further gzip member may follow; anything else after the end is padding.
                rest = self._object.unused_data
                self._waiting = rest if self._is_gzip and rest[:2] == b"\x1f\x8b" else b""
                if not self._waiting and rest:
                    self._source = _End()
            if out:
                return out

    def _window_bits(self, data: bytes) -> int:
        if self._is_gzip:
            return 16 + zlib.MAX_WBITS
        has_header = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


class _End:
    def read(self, size: int = -1, /) -> bytes:
        return b""


class _Brotli:
    def __init__(self, source: Readable) -> None:
        import brotli  # loaded only when a server sends it

        self._source = source
        self._object = brotli.Decompressor()

    def read(self, size: int = -1, /) -> bytes:
        while not self._object.is_finished():
            wants_more = self._object.can_accept_more_data()
            data = self._source.read(CHUNK) if wants_more else b""
            out: bytes = self._object.process(data, output_buffer_limit=size)
            if out:
                return out
            if wants_more and not data and not self._object.is_finished():
                raise _damaged()
        return b""


class _Zstd:
    """Fed in slivers: the library has no ceiling on what one call gives back, and four bytes can become 128 kB."""

    def __init__(self, source: Readable) -> None:
        import zstandard  # loaded only when a server sends it

        self._source = source
        self._factory = zstandard.ZstdDecompressor(max_window_size=_ZSTD_MAX_WINDOW)
        self._object = self._factory.decompressobj()
        self._waiting = memoryview(b"")
        self._is_between_frames = True
        self._frames_left = MAX_MEMBERS

    def read(self, size: int = -1, /) -> bytes:
        while True:
            if not self._waiting:
                self._waiting = memoryview(self._source.read(CHUNK))
                if not self._waiting:
                    if not self._is_between_frames:
                        raise _damaged()
                    return b""
            sliver, self._waiting = self._waiting[:_ZSTD_SLIVER], self._waiting[_ZSTD_SLIVER:]
            self._is_between_frames = False
            out = self._object.decompress(sliver)
            if self._object.eof:
                self._frames_left = _count_down(self._frames_left)
                self._waiting = memoryview(self._object.unused_data + bytes(self._waiting))
                self._object = self._factory.decompressobj()
                self._is_between_frames = True
            if out:
                return out


def unpack(source: Readable, encodings: list[str], max_bytes: int) -> bytes:
    """Gives the whole body unpacked. `encodings` are in the order they were applied (as Content-Encoding lists them).

    Raises TooLarge above `max_bytes` (also between the layers) and FetchFailed for a damaged or unknown packing.
    """
    names = [name for name in encodings if name not in ("", "identity")]
    if len(names) > MAX_LAYERS:
        raise FetchFailed("the body is packed too many times", kind="packed-too-often")
    reader: Readable = Counted(source, max_bytes)
    for name in reversed(names):
        reader = Counted(_open_layer(reader, name), max_bytes)
    chunks = []
    try:
        while data := reader.read(CHUNK):
            chunks.append(data)
    except (FetchFailed, OSError):
        raise
    except Exception as error:
        if type(error).__module__.split(".")[0] in ("zlib", "brotli", "_brotli", "zstandard", "zstd"):
            raise _damaged() from error
        raise
    return b"".join(chunks)


def _open_layer(source: Readable, name: str) -> Readable:
    if name in ("gzip", "x-gzip", "deflate"):
        return _Zlib(source, is_gzip=name != "deflate")
    if name == "br":
        return _Brotli(source)
    if name == "zstd":
        return _Zstd(source)
    raise FetchFailed("the body is packed in an unknown way", kind="unknown-packing")


def _count_down(members_left: int) -> int:
    if members_left <= 0:
        raise TooLarge("the body is packed in too many parts", kind="too-large")
    return members_left - 1


def _damaged() -> FetchFailed:
    return FetchFailed("the packed body is damaged or cut off", kind="damaged-body")
