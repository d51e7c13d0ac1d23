from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceAccessError, DeviceProtocolError
from drivers.synochip_packets import (
    HEAD_BYTES,
    MOST_PAYLOAD_BYTES,
    MOST_RUBBISH_BYTES,
    Kind,
    Packet,
    PacketReader,
    answer_code,
    command,
    decode,
    encode,
    expect_ok,
    password_command,
)

packets = st.builds(
    Packet,
    st.sampled_from(Kind),
    st.binary(max_size=MOST_PAYLOAD_BYTES),
    st.binary(min_size=4, max_size=4),
)


def test_commands_have_the_bytes_of_the_published_examples() -> None:
    assert password_command(0) == bytes.fromhex("EF01FFFFFFFF01000713000000 00001B")
    assert command(b"\x0a") == bytes.fromhex("EF01FFFFFFFF0100030A000E")
    assert password_command(0x01020304)[9:14] == bytes.fromhex("1301020304")


@given(packets, st.binary(max_size=64))
def test_what_was_encoded_is_decoded_and_what_follows_is_ignored(packet: Packet, rest: bytes) -> None:
    assert decode(encode(packet) + rest) == packet


@given(st.lists(packets, max_size=6), st.data())
def test_a_reader_finds_every_packet_however_the_line_cuts_them(sent: list[Packet], data: st.DataObject) -> None:
    stream = b"".join(map(encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    reader = PacketReader()
    found = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        reader.feed(stream[begin:end])
        while (packet := reader.take()) is not None:
            found.append(packet)
    assert found == sent


@given(st.binary(max_size=300).filter(lambda rubbish: b"\xef\x01" not in rubbish), packets)
def test_rubbish_before_a_packet_is_skipped(rubbish: bytes, packet: Packet) -> None:
    reader = PacketReader()
    reader.feed(rubbish.removesuffix(b"\xef") + encode(packet))
    assert reader.take() == packet


@pytest.mark.parametrize(
    "impostor", ["ef01ffffffff03000300", "ef01ffffffff07ffff00", "ef01ffffffff07000100", "ef01ef01ffffffff000000"]
)
def test_a_mark_that_begins_no_packet_is_rubbish(impostor: str) -> None:
    reader = PacketReader()
    packet = Packet(Kind.ANSWER, b"\0")
    reader.feed(bytes.fromhex(impostor) + encode(packet) + bytes(20))
    assert reader.take() == packet


def test_a_wrong_checksum_is_told_once_and_the_next_packet_is_found() -> None:
    reader = PacketReader()
    broken = bytearray(encode(Packet(Kind.DATA, b"abc")))
    broken[-1] ^= 1
    reader.feed(bytes(broken) + encode(Packet(Kind.ANSWER, b"\0")))
    with pytest.raises(DeviceProtocolError, match="checksum"):
        reader.take()
    assert reader.take() == Packet(Kind.ANSWER, b"\0")
    assert reader.take() is None


def test_endless_rubbish_is_a_fault() -> None:
    reader = PacketReader()
    reader.feed(bytes(MOST_RUBBISH_BYTES))
    assert reader.take() is None
    reader.feed(b"\x55")
    with pytest.raises(DeviceProtocolError, match="no packet"):
        reader.take()


def test_forgetting_drops_a_packet_begun() -> None:
    reader = PacketReader()
    reader.feed(encode(Packet(Kind.DATA, bytes(100)))[:50])
    assert reader.take() is None
    reader.forget()
    reader.feed(encode(Packet(Kind.ANSWER, b"\0")))
    assert reader.take() == Packet(Kind.ANSWER, b"\0")


@given(packets, st.integers(0, 266), st.integers(1, 255))
def test_a_changed_byte_outside_the_address_never_goes_unnoticed(packet: Packet, at: int, change: int) -> None:
    data = bytearray(encode(packet))
    at %= len(data)
    if 2 <= at < 6:
        return  # nothing guards the address
    data[at] ^= change
    with pytest.raises(DeviceProtocolError):
        decode(bytes(data))


@given(packets, st.integers(0, 266))
def test_a_packet_cut_short_is_told(packet: Packet, length: int) -> None:
    data = encode(packet)
    with pytest.raises(DeviceProtocolError):
        decode(data[: length % len(data)])


def test_what_is_too_long_is_not_encoded() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(Packet(Kind.DATA, bytes(MOST_PAYLOAD_BYTES + 1)))
    with pytest.raises(ValueError, match="4 bytes"):
        encode(Packet(Kind.DATA, b"", b"\xff"))
    longest = encode(Packet(Kind.DATA, bytes(MOST_PAYLOAD_BYTES)))
    assert len(longest) == HEAD_BYTES + MOST_PAYLOAD_BYTES + 2


def test_answers_are_read() -> None:
    assert answer_code(Packet(Kind.ANSWER, b"\x02\x00")) == 2
    expect_ok(Packet(Kind.ANSWER, b"\0"))
    with pytest.raises(DeviceProtocolError, match="no finger"):
        expect_ok(Packet(Kind.ANSWER, b"\x02"))
    with pytest.raises(DeviceProtocolError, match="unknown"):
        expect_ok(Packet(Kind.ANSWER, b"\xaa"))
    with pytest.raises(DeviceAccessError, match="password"):
        expect_ok(Packet(Kind.ANSWER, b"\x13"))


@pytest.mark.parametrize("packet", [Packet(Kind.ANSWER, b""), Packet(Kind.DATA, b"\0"), Packet(Kind.COMMAND, b"\0")])
def test_what_is_no_answer_is_told(packet: Packet) -> None:
    with pytest.raises(DeviceProtocolError, match="answer"):
        answer_code(packet)
