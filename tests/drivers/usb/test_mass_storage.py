from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceProtocolError
from drivers.usb.mass_storage import MassStorageLine, check_status, wrap_command
from tests.drivers.usb.models.device import RefusedError, UsbModelDevice
from tests.drivers.usb.models.model_port import ModelPort


def test_a_wrapper_has_its_fields_where_the_specification_has_them() -> None:
    wrapper = wrap_command(0x04030201, 0x85, 0xB400, 0x80)
    assert wrapper == bytes.fromhex("55534243 01020304 00B40000 80 00 0A 85") + bytes(15)
    assert len(wrapper) == 31


@given(st.binary(max_size=20), st.integers(1, 0xFFFFFFFF))
def test_any_other_status_is_told(status: bytes, tag: int) -> None:
    good = b"USBS" + tag.to_bytes(4, "little")
    if len(status) == 13 and status[:8] == good and status[12] == 0:
        return
    with pytest.raises(DeviceProtocolError):
        check_status(status, tag)


@given(st.integers(1, 0xFFFFFFFF), st.binary(min_size=4, max_size=4))
def test_a_good_status_passes_whatever_it_says_of_the_rest(tag: int, rest: bytes) -> None:
    check_status(b"USBS" + tag.to_bytes(4, "little") + rest + b"\0", tag)


class Echo(UsbModelDevice):
    """Keeps what is written, gives it back, counts tags."""

    vendor_id, product_id = 0x2109, 0x7638

    def __init__(self) -> None:
        super().__init__()
        self.kept = b""
        self.tags: list[int] = []
        self.status = b"\0"
        self.knows_reset = True
        self._awaits = False

    def out(self, endpoint: int, data: bytes) -> None:
        if self._awaits:
            self.kept = data
        else:
            self.tags.append(int.from_bytes(data[4:8], "little"))
            if data[12] & 0x80:
                self.send(0x81, self.kept[: int.from_bytes(data[8:12], "little")])
        is_over = self._awaits or bool(data[12] & 0x80)
        self._awaits = not is_over
        if is_over:
            self.send(0x81, b"USBS" + self.tags[-1].to_bytes(4, "little") + bytes(4) + self.status)

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes) -> bytes:
        assert (request_type, request, value, index, data) == (0x21, 0xFF, 0, 0, b"")
        if not self.knows_reset:
            raise RefusedError("there is no such request")
        self.power_on()
        self._awaits = False
        return b""


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def line(echo: Echo) -> MassStorageLine:
    port = ModelPort(echo)
    port.open()
    return MassStorageLine(port, 0x81, 0x02)


def test_data_go_there_and_back_each_command_with_a_tag_of_its_own(line: MassStorageLine, echo: Echo) -> None:
    line.send(0x86, b"pressed", 1.0)
    assert line.receive(0x85, 64, 1.0) == b"pressed"
    assert line.receive(0x85, 5, 1.0) == b"press"
    assert echo.tags == [1, 2, 3]


@pytest.mark.parametrize("status", [1, 2, 255])
def test_a_command_that_failed_is_told(line: MassStorageLine, echo: Echo, status: int) -> None:
    echo.status = bytes([status])
    with pytest.raises(DeviceProtocolError, match=str(status)):
        line.send(0x86, b"pressed", 1.0)


@pytest.mark.parametrize("knows_reset", [True, False])
def test_a_reset_makes_both_endpoints_usable(line: MassStorageLine, echo: Echo, knows_reset: bool) -> None:
    echo.knows_reset = knows_reset
    line.reset(1.0)
    line.send(0x86, b"pressed", 1.0)
    assert echo.kept == b"pressed"
