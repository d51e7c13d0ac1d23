"""Reads and writes finger minutiae records: ISO/IEC 19794-2, versions of 2005 (both ways) and 2011 (reading).

Extended data (ridge counts, cores, deltas) is neither written nor used: implementations disagree on its lengths, so
it is stepped over. What cannot be held in a `Template` (latent prints, palms) is refused rather than bent.
"""

from __future__ import annotations

import enum
import math
import struct
from collections.abc import Sequence

from station.errors import TemplateFormatError
from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.records import Minutia, Template

_MAGIC = b"FMR\0"
_VERSION_2005 = b" 20\0"
_VERSION_2011 = b"030\0"
"""Shared with ANSI INCITS 378-2009, whose lengths do not add up as the standard's do."""

_PX_PER_CM = 197
"""How 500 ppi is written; read back as exactly 500 ppi."""
_EXACT_PX_PER_CM = 500 / 2.54
_LEAST_PX_PER_CM = 99

_MAX_MINUTIAE = 255
_MAX_VIEWS = 176
_MAX_VIEWS_OF_FINGER = 16
_COORDINATE_MASK = 0x3FFF
_ANGLE_STEPS = 256
_NOT_REPORTED = (254, 255)
_EXTENSION_SHORTFALL = 4
"""The last view's extended data may be declared this much too long: whether a block's header counts is disputed."""

_RECORD_2005 = struct.Struct(">4s4sIHHHHHBB")
_VIEW_2005 = struct.Struct(">BBBB")
_MINUTIA = struct.Struct(">HHBB")
_MINUTIA_WITHOUT_QUALITY = struct.Struct(">HHB")
_RECORD_2011 = struct.Struct(">4s4sIHB")
_FINGER_2011 = struct.Struct(">BBHHBHHBB")
_DATE_AND_DEVICE_2011 = 9 + 1 + 2 + 2


class _CertificationFlag(enum.IntEnum):
    """Whether representations of a 2011 record carry certification blocks."""

    ABSENT = 0
    PRESENT = 1


class _Reader:
    """Steps through bytes and refuses to step beyond their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.offset = 0

    @property
    def left(self) -> int:
        return len(self._data) - self.offset

    def skip(self, length: int) -> None:
        if length > self.left:
            raise TemplateFormatError("the record ends too early")
        self.offset += length

    def unpack(self, layout: struct.Struct) -> tuple[int, ...]:
        start = self.offset
        self.skip(layout.size)
        return layout.unpack_from(self._data, start)

    def byte(self) -> int:
        self.skip(1)
        return self._data[self.offset - 1]

    def word(self) -> int:
        return self.byte() << 8 | self.byte()


def encode_2005(templates: Sequence[Template]) -> bytes:
    """Write templates as one record of version 2005 (clause 7), without extended data; positions are rounded to pixels.

    Views are grouped by finger, fingers in order of appearance. The record has one image size: the largest of all.
    A view holds the 255 best minutiae. Raises ValueError for no or too many templates or an image side above 65,535 px.
    """
    if not 1 <= len(templates) <= _MAX_VIEWS:
        raise ValueError("a record holds 1 to 176 views")
    views = b"".join(
        _encode_view(template, number)
        for position in dict.fromkeys(template.position for template in templates)
        for number, template in enumerate(_of_finger(templates, position))
    )
    width_px = max(template.width_px for template in templates)
    height_px = max(template.height_px for template in templates)
    if not (1 <= width_px <= 0xFFFF and 1 <= height_px <= 0xFFFF):
        raise ValueError("an image side is 1 to 65,535 px")
    length = _RECORD_2005.size + len(views)
    header = _RECORD_2005.pack(
        _MAGIC, _VERSION_2005, length, 0, width_px, height_px, _PX_PER_CM, _PX_PER_CM, len(templates), 0
    )
    return header + views


def decode(data: bytes) -> tuple[Template, ...]:
    """Read a record of either version. Raises `TemplateFormatError`."""
    if data[:4] != _MAGIC:
        raise TemplateFormatError("not a finger minutiae record")
    if data[4:8] == _VERSION_2005:
        return decode_2005(data)
    if data[4:8] == _VERSION_2011:
        return decode_2011(data)
    raise TemplateFormatError("a version of the format that is not known")


def decode_2005(data: bytes) -> tuple[Template, ...]:
    """Read a record of version 2005 (clause 7), scaled to 500 ppi. Raises `TemplateFormatError`."""
    reader = _Reader(data)
    if len(data) < _RECORD_2005.size:
        raise TemplateFormatError("the record ends too early")
    magic, version, length, _, width_px, height_px, x_ppcm, y_ppcm, views, reserved = _RECORD_2005.unpack_from(data)
    if magic != _MAGIC or version != _VERSION_2005:
        raise TemplateFormatError("not a record of version 2005")
    if length != len(data) or reserved != 0 or not 1 <= views <= _MAX_VIEWS:
        raise TemplateFormatError("the record's header contradicts itself")
    image = _Image(width_px, height_px, x_ppcm, y_ppcm)
    reader.skip(_RECORD_2005.size)
    templates: list[Template] = []
    seen: set[tuple[int, int]] = set()
    for index in range(views):
        position, view, quality, count = reader.unpack(_VIEW_2005)
        _note_view(seen, position, view >> 4)
        minutiae = tuple(_read_minutia(reader, image, has_quality=True) for _ in range(count))
        _skip_extension(reader, is_last=index == views - 1)
        templates.append(image.template(position, view & 0x0F, quality, minutiae))
    if reader.left:
        raise TemplateFormatError("bytes are left over after the last view")
    return tuple(templates)


def decode_2011(data: bytes) -> tuple[Template, ...]:
    """Read a record of version 2011 (clause 8), scaled to 500 ppi. Raises `TemplateFormatError`."""
    if len(data) < _RECORD_2011.size:
        raise TemplateFormatError("the record ends too early")
    magic, version, length, representations, certification = _RECORD_2011.unpack_from(data)
    if magic != _MAGIC or version != _VERSION_2011:
        raise TemplateFormatError("not a record of version 2011")
    if length != len(data) or not representations or certification not in tuple(_CertificationFlag):
        raise TemplateFormatError("the record's header contradicts itself")
    reader = _Reader(data)
    reader.skip(_RECORD_2011.size)
    seen: set[tuple[int, int]] = set()
    templates = tuple(
        _read_representation(reader, seen, is_certified=certification == _CertificationFlag.PRESENT)
        for _ in range(representations)
    )
    if reader.left:
        raise TemplateFormatError("bytes are left over after the last representation")
    return templates


class _Image:
    """Size and resolution as a record states them, and how its positions become those at 500 ppi."""

    def __init__(self, width_px: int, height_px: int, x_ppcm: int, y_ppcm: int) -> None:
        if not width_px or not height_px:
            raise TemplateFormatError("the image has no size")
        if min(x_ppcm, y_ppcm) < _LEAST_PX_PER_CM:
            raise TemplateFormatError("the resolution is too low")
        self.width_px = width_px
        self.height_px = height_px
        self.x_scale = 1.0 if x_ppcm == _PX_PER_CM else _EXACT_PX_PER_CM / x_ppcm
        self.y_scale = 1.0 if y_ppcm == _PX_PER_CM else _EXACT_PX_PER_CM / y_ppcm

    def template(self, position: int, impression: int, quality: int, minutiae: tuple[Minutia, ...]) -> Template:
        """Make the template of one view at 500 ppi."""
        if quality > 100:
            raise TemplateFormatError("a quality is above 100")
        try:
            finger, made_by = FingerPosition(position), ImpressionType(impression)
        except ValueError as error:
            raise TemplateFormatError("a finger or an impression that cannot be kept") from error
        width_px = max(1, round(self.width_px * self.x_scale))
        height_px = max(1, round(self.height_px * self.y_scale))
        return Template(finger, made_by, width_px, height_px, quality, minutiae)


def _of_finger(templates: Sequence[Template], position: FingerPosition) -> list[Template]:
    views = [template for template in templates if template.position == position]
    if len(views) > _MAX_VIEWS_OF_FINGER:
        raise ValueError("a record holds at most 16 views of one finger")
    return views


def _encode_view(template: Template, number: int) -> bytes:
    best = sorted(template.minutiae, key=lambda minutia: -minutia.quality)[:_MAX_MINUTIAE]
    header = _VIEW_2005.pack(template.position, number << 4 | template.impression, template.quality, len(best))
    minutiae = b"".join(_encode_minutia(minutia, template) for minutia in best)
    return header + minutiae + b"\0\0"


def _encode_minutia(minutia: Minutia, template: Template) -> bytes:
    x = min(max(round(minutia.x), 0), template.width_px - 1, _COORDINATE_MASK)
    y = min(max(round(minutia.y), 0), template.height_px - 1, _COORDINATE_MASK)
    angle = round(minutia.angle_rad / (2 * math.pi) * _ANGLE_STEPS) % _ANGLE_STEPS
    return _MINUTIA.pack(minutia.type << 14 | x, y, angle, minutia.quality)


def _read_minutia(reader: _Reader, image: _Image, *, has_quality: bool) -> Minutia:
    if has_quality:
        type_and_x, y, angle, quality = reader.unpack(_MINUTIA)
    else:
        type_and_x, y, angle = reader.unpack(_MINUTIA_WITHOUT_QUALITY)
        quality = 0
    x = type_and_x & _COORDINATE_MASK
    if x >= image.width_px or y >= image.height_px:
        raise TemplateFormatError("a minutia lies outside the image")
    quality = 0 if quality in _NOT_REPORTED else quality
    if quality > 100:
        raise TemplateFormatError("a quality is above 100")
    try:
        kind = MinutiaType(type_and_x >> 14)
    except ValueError as error:
        raise TemplateFormatError("a minutia type that is not defined") from error
    angle_rad = angle * (2 * math.pi / _ANGLE_STEPS)
    return Minutia(x * image.x_scale, y * image.y_scale, angle_rad, kind, quality)


def _read_representation(reader: _Reader, seen: set[tuple[int, int]], *, is_certified: bool) -> Template:
    start = reader.offset
    length = reader.word() << 16 | reader.word()
    reader.skip(_DATE_AND_DEVICE_2011)
    quality = _read_qualities(reader)
    if is_certified:
        reader.skip(3 * reader.byte())
    position, view, x_ppcm, y_ppcm, impression, width_px, height_px, layout, count = reader.unpack(_FINGER_2011)
    _note_view(seen, position, view)
    minutia_size = layout >> 4
    if minutia_size not in (_MINUTIA.size, _MINUTIA_WITHOUT_QUALITY.size):
        raise TemplateFormatError("a minutia takes 5 or 6 bytes")
    image = _Image(width_px, height_px, x_ppcm, y_ppcm)
    has_quality = minutia_size == _MINUTIA.size
    minutiae = tuple(_read_minutia(reader, image, has_quality=has_quality) for _ in range(count))
    reader.skip(reader.word())
    if reader.offset - start != length:
        raise TemplateFormatError("a representation is not as long as it says")
    return image.template(position, impression, quality, minutiae)


def _read_qualities(reader: _Reader) -> int:
    """Return the first reported quality (0-100), 0 when none is."""
    scores = []
    for _ in range(reader.byte()):
        scores.append(reader.byte())
        reader.skip(4)
    return next((score for score in scores if score <= 100), 0)


def _note_view(seen: set[tuple[int, int]], position: int, view: int) -> None:
    if (position, view) in seen:
        raise TemplateFormatError("two views have the same finger and number")
    seen.add((position, view))


def _skip_extension(reader: _Reader, *, is_last: bool) -> None:
    length = reader.word()
    if is_last and 0 < length - reader.left <= _EXTENSION_SHORTFALL and reader.left:
        length = reader.left
    reader.skip(length)
