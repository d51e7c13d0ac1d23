from __future__ import annotations

import hashlib
import math
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.errors import TemplateFormatError
from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.records import Minutia, Template
from station.templates.codec_iso19794_2 import decode, decode_2005, decode_2011, encode_2005

HALF_ANGLE_STEP_RAD = math.radians(0.71)


@st.composite
def templates(draw: st.DrawFn, width_px: int = 400, height_px: int = 500, most: int = 60) -> Template:
    minutiae = st.builds(
        Minutia,
        x=st.floats(0, width_px - 1),
        y=st.floats(0, height_px - 1),
        angle_rad=st.floats(0, 2 * math.pi, exclude_max=True),
        type=st.sampled_from(MinutiaType),
        quality=st.integers(0, 100),
    )
    kept = sorted(draw(st.lists(minutiae, max_size=most)), key=lambda m: -m.quality)
    return Template(
        draw(st.sampled_from(FingerPosition)),
        draw(st.sampled_from(ImpressionType)),
        width_px,
        height_px,
        draw(st.integers(0, 100)),
        tuple(kept),
    )


def make_2011(
    *,
    minutiae: bytes = b"",
    count: int = 0,
    x_ppcm: int = 197,
    size: int = 6,
    certified: bool = False,
    qualities: bytes = b"\x00",
    extension: bytes = b"",
) -> bytes:
    certificates = b"\x01\xaa\xbb\xcc" if certified else b""
    body = b"\xff" * 9 + b"\x00" + b"\x00\x01" + b"\x00\x02" + qualities + certificates
    body += struct.pack(">BBHHBHHBB", 2, 0, x_ppcm, 197, 0, 300, 400, size << 4, count)
    body += minutiae + struct.pack(">H", len(extension)) + extension
    representation = struct.pack(">I", len(body) + 4) + body
    return b"FMR\x00030\x00" + struct.pack(">IHB", 15 + len(representation), 1, certified) + representation


def angle_apart(first_rad: float, second_rad: float) -> float:
    return abs((first_rad - second_rad + math.pi) % (2 * math.pi) - math.pi)


def assert_same_minutiae(read: Template, written: Template) -> None:
    assert len(read.minutiae) == len(written.minutiae)
    for r, w in zip(read.minutiae, written.minutiae, strict=True):
        assert abs(r.x - w.x) <= 0.5
        assert abs(r.y - w.y) <= 0.5
        assert angle_apart(r.angle_rad, w.angle_rad) <= HALF_ANGLE_STEP_RAD
        assert (r.type, r.quality) == (w.type, w.quality)


# -- golden files ---------------------------------------------------------------------------------------------


def test_the_public_sample_record_reads_as_published(shared: Path) -> None:
    data = (shared / "data/iso/fmr.iso2005").read_bytes()
    assert hashlib.sha256(data).hexdigest().startswith("00ffc2b4")
    first, second = decode(data)
    assert (first.position, first.quality, len(first.minutiae)) == (FingerPosition.LEFT_INDEX, 90, 27)
    assert (first.width_px, first.height_px) == (512, 512)
    m = first.minutiae[0]
    assert (m.x, m.y, m.type, m.quality) == (100, 14, MinutiaType.ENDING, 90)
    assert math.degrees(m.angle_rad) == pytest.approx(112.5)
    m = first.minutiae[1]
    assert (m.x, m.y, m.quality) == (164, 17, 80)
    assert (second.position, second.quality, len(second.minutiae)) == (FingerPosition.RIGHT_INDEX, 70, 22)


def test_every_template_of_another_maker_reads_and_comes_back_the_same(shared: Path) -> None:
    paths = sorted((shared / "data/iso/secugen_fvc2002_db1b").glob("*.iso"))
    assert len(paths) == 80
    for path in paths:
        data = path.read_bytes()
        (template,) = decode(data)
        assert (template.width_px, template.height_px) == (300, 400)
        assert len(template.minutiae) == data[27]
        assert encode_2005([template]) == data


@pytest.mark.parametrize("name", ["fmr.ansi2004", "fmr.ansi2007"])
def test_records_of_the_american_standard_are_refused(shared: Path, name: str) -> None:
    with pytest.raises(TemplateFormatError):
        decode((shared / "data/iso" / name).read_bytes())


# -- version 2005 ---------------------------------------------------------------------------------------------


@given(templates())
def test_a_written_template_reads_back_within_rounding(template: Template) -> None:
    data = encode_2005([template])
    assert len(data) == 24 + 4 + 6 * len(template.minutiae) + 2
    (read,) = decode(data)
    assert (read.position, read.impression, read.quality) == (template.position, template.impression, template.quality)
    assert (read.width_px, read.height_px) == (template.width_px, template.height_px)
    assert_same_minutiae(read, template)
    assert encode_2005([read]) == data


@given(st.lists(templates(most=5), min_size=1, max_size=8))
def test_several_presses_are_grouped_by_finger_and_numbered(presses: list[Template]) -> None:
    read = decode_2005(encode_2005(presses))
    order = list(dict.fromkeys(press.position for press in presses))
    expected = sorted(presses, key=lambda press: order.index(press.position))
    assert [press.position for press in read] == [press.position for press in expected]
    for r, w in zip(read, expected, strict=True):
        assert_same_minutiae(r, w)


def test_the_255_best_minutiae_are_written() -> None:
    minutiae = tuple(Minutia(i, i, 0.0, MinutiaType.ENDING, i % 101) for i in range(300))
    template = Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 400, 400, 50, minutiae)
    (read,) = decode(encode_2005([template]))
    assert len(read.minutiae) == 255
    assert min(m.quality for m in read.minutiae) == sorted((m.quality for m in minutiae), reverse=True)[254]


@pytest.mark.parametrize("count", [0, 17])
def test_no_views_or_too_many_of_one_finger_cannot_be_written(count: int) -> None:
    template = Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 400, 400, 50, ())
    with pytest.raises(ValueError, match="holds"):
        encode_2005([template] * count)


def test_a_record_of_another_resolution_is_scaled_to_500_ppi() -> None:
    minutia = Minutia(100, 200, 1.0, MinutiaType.ENDING, 80)
    template = Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 300, 400, 50, (minutia,))
    data = bytearray(encode_2005([template]))
    struct.pack_into(">HH", data, 18, 394, 197)
    (read,) = decode_2005(bytes(data))
    assert (read.width_px, read.height_px) == (150, 400)
    assert read.minutiae[0].x == pytest.approx(50, abs=0.1)
    assert read.minutiae[0].y == 200


CHANGES = {
    "magic": (0, b"FIR\x00"),
    "version": (4, b" 30\x00"),
    "length": (8, struct.pack(">I", 99)),
    "no width": (14, b"\x00\x00"),
    "low resolution": (18, struct.pack(">H", 98)),
    "no views": (22, b"\x00"),
    "more views than there are": (22, b"\x02"),
    "reserved byte": (23, b"\x01"),
    "position of a palm": (24, b"\x15"),
    "latent print": (25, b"\x04"),
    "finger quality": (26, b"\x65"),
    "more minutiae than there are": (27, b"\x03"),
    "fewer minutiae than there are": (27, b"\x00"),
    "type 3": (28, b"\xc0\x10"),
    "outside in x": (28, struct.pack(">H", 1 << 14 | 300)),
    "outside in y": (30, struct.pack(">H", 400)),
    "minutia quality": (33, b"\x65"),
    "extension beyond the end": (40, b"\x00\x01"),
}


@pytest.mark.parametrize(("offset", "change"), CHANGES.values(), ids=CHANGES.keys())
def test_a_record_that_breaks_a_rule_is_refused(offset: int, change: bytes) -> None:
    minutiae = tuple(Minutia(x, 5, 0.0, MinutiaType.ENDING, 50) for x in (10, 20))
    template = Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 300, 400, 50, minutiae)
    data = bytearray(encode_2005([template]))
    decode_2005(bytes(data))
    data[offset : offset + len(change)] = change
    with pytest.raises(TemplateFormatError):
        decode(bytes(data))


def test_two_views_with_the_same_number_are_refused() -> None:
    template = Template(FingerPosition.RIGHT_INDEX, ImpressionType.LIVE_PLAIN, 300, 400, 50, ())
    data = bytearray(encode_2005([template, template]))
    data[24 + 6 + 1] = 0
    with pytest.raises(TemplateFormatError):
        decode(bytes(data))


# -- version 2011 ---------------------------------------------------------------------------------------------

MINUTIA_6 = struct.pack(">HHBB", 2 << 14 | 120, 130, 64, 255)
MINUTIA_5 = struct.pack(">HHB", 1 << 14 | 120, 130, 64)


def test_a_record_of_2011_is_read() -> None:
    (template,) = decode(make_2011(minutiae=MINUTIA_6, count=1, qualities=b"\x02\xff\0\0\0\0\x37\x01\x01\0\x39"))
    assert template.position is FingerPosition.RIGHT_INDEX
    assert (template.width_px, template.height_px, template.quality) == (300, 400, 55)
    assert template.minutiae == (Minutia(120, 130, pytest.approx(math.pi / 2), MinutiaType.BIFURCATION, 0),)


def test_minutiae_of_five_bytes_have_no_quality() -> None:
    (template,) = decode_2011(make_2011(minutiae=MINUTIA_5, count=1, size=5))
    assert (template.minutiae[0].x, template.minutiae[0].quality) == (120, 0)


def test_certificates_and_extended_data_are_stepped_over() -> None:
    (template,) = decode_2011(make_2011(minutiae=MINUTIA_6, count=1, certified=True, extension=b"\0\1\0\5\0"))
    assert len(template.minutiae) == 1


def test_a_record_of_2011_is_scaled_to_500_ppi() -> None:
    (template,) = decode_2011(make_2011(minutiae=MINUTIA_6, count=1, x_ppcm=394))
    assert template.minutiae[0].x == pytest.approx(60, abs=0.1)
    assert template.width_px == 150


@pytest.mark.parametrize(
    "data",
    [
        make_2011(size=7),
        make_2011(count=1),
        make_2011(x_ppcm=98),
        make_2011(minutiae=MINUTIA_6, count=1)[:-1],
        make_2011(minutiae=MINUTIA_6, count=1) + b"\0",
        make_2011().replace(b"030\0", b"040\0"),
    ],
)
def test_a_record_of_2011_that_breaks_a_rule_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateFormatError):
        decode(data)


# -- anything at all ------------------------------------------------------------------------------------------


@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateFormatError):
        decode(data)


@given(st.sampled_from([b" 20\0", b"030\0"]), st.binary(max_size=300))
def test_random_bytes_behind_a_true_magic_raise_nothing_else(version: bytes, rest: bytes) -> None:
    data = b"FMR\0" + version + struct.pack(">I", len(rest) + 12) + rest
    try:
        read = decode(data)
    except TemplateFormatError:
        return
    assert all(isinstance(template, Template) for template in read)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_record_that_is_cut_or_padded_is_refused(data: st.DataObject) -> None:
    record = encode_2005([data.draw(templates(most=8))])
    cut = data.draw(st.integers(0, len(record) - 1))
    with pytest.raises(TemplateFormatError):
        decode(record[:cut])
    with pytest.raises(TemplateFormatError):
        decode(record + data.draw(st.binary(min_size=1, max_size=9)))


@given(st.data())
def test_a_record_with_changed_bytes_raises_nothing_else(data: st.DataObject) -> None:
    source = data.draw(
        st.sampled_from([encode_2005([data.draw(templates(most=8))]), make_2011(minutiae=MINUTIA_6, count=1)])
    )
    record = bytearray(source)
    for _ in range(data.draw(st.integers(1, 4))):
        record[data.draw(st.integers(0, len(record) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = decode(bytes(record))
    except TemplateFormatError:
        return
    assert all(0 <= m.angle_rad < 2 * math.pi and m.x >= 0 and m.y >= 0 for t in read for m in t.minutiae)
