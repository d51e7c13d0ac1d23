"""Scanners that come and go while nobody clicks: the chip, the Devices page and the capture follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from station.events import RecoveryStep
from station.ids import FingerPosition
from station.records import DeviceView
from tests.ui.conftest import Clerk
from tests.ui.fake_station import REAL, SIMULATED, FakeWatch
from tests.ui.test_enroll_page import agree, find_and_confirm, press
from ui.models.enrollment import Step
from ui.models.scanner import ScannerState

NUMBERED = DeviceView("usb_sample", "usb_sample:9", "Fair scanner", is_simulated=False, serial="S9")
TOLD_WITHIN_MS = 1000


@pytest.fixture
def watch(clerk: Clerk) -> FakeWatch:
    """The look-out of the window, set up while the vault is locked and nothing is plugged in."""
    clerk.gateway.devices = ()
    clerk.window.place.scanner.watch()
    clerk.window.place.scanner.search()
    clerk.settle()
    clerk.wait(lambda: clerk.window.place.scanner.state is ScannerState.NONE)
    return clerk.gateway.watches[-1]


def chip(clerk: Clerk) -> str:
    return clerk.window.scanner_chip.chip.accessibleName() or clerk.window.scanner_chip.accessibleName()


def unlock(clerk: Clerk) -> None:
    clerk.type("open sesame")
    clerk.key(Qt.Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.station is not None)
    clerk.settle()


def test_plug_and_unplug_are_shown_without_a_click(clerk: Clerk, watch: FakeWatch) -> None:
    scanner = clerk.window.place.scanner
    watch.plug(REAL)
    clerk.wait(lambda: scanner.state is ScannerState.READY, TOLD_WITHIN_MS)
    assert chip(clerk) == "scanner ready"
    watch.unplug(REAL)
    clerk.wait(lambda: scanner.state is ScannerState.NONE, TOLD_WITHIN_MS)
    assert chip(clerk) == "no scanner, plug it in"
    assert scanner.device is None


def test_the_devices_page_says_what_came_and_went(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    page = clerk.window.devices_page
    clerk.window.show_page(page)
    clerk.settle()
    assert not page.news.isVisible()
    watch.plug(REAL)
    clerk.wait(page.news.isVisible, TOLD_WITHIN_MS)
    assert page.news.text() == "Desk scanner: plugged in"
    clerk.wait(lambda: "Desk scanner" in {label.text() for label in page.findChildren(QLabel) if label.isVisible()})
    clerk.picture("plugged-in")
    watch.unplug(REAL)
    clerk.wait(lambda: page.news.text() == "Desk scanner: unplugged", TOLD_WITHIN_MS)


def test_a_driver_that_no_device_confirmed_is_marked(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    clerk.window.show_page(clerk.window.devices_page)
    watch.plug(REAL, replace(NUMBERED, is_proven=False))
    labels = clerk.window.devices_page.findChildren
    clerk.wait(lambda: "usb_sample:1" in {label.text() for label in labels(QLabel) if label.isVisible()})
    details = [label.text() for label in labels(QLabel) if label.isVisible()]
    assert "usb_sample:9 · not proven on hardware" in details


def test_the_chosen_scanner_is_remembered_and_taken_when_it_comes_back(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    scanner = clerk.window.place.scanner
    watch.plug(REAL, NUMBERED)
    clerk.wait(lambda: scanner.device == REAL)
    scanner.choose("usb_sample:9")
    clerk.settle()
    assert [device.serial for device in clerk.gateway.remembered] == ["S9"]
    assert scanner.device is not None
    assert scanner.device.serial == "S9"
    watch.unplug(*(device for device in clerk.gateway.devices if device.serial == "S9"))
    clerk.wait(lambda: scanner.device == REAL)
    in_another_socket = replace(NUMBERED, address="usb_sample:4", is_chosen=True)
    watch.plug(in_another_socket)
    clerk.wait(lambda: scanner.device == in_another_socket)
    assert scanner.state is ScannerState.READY


def test_a_second_scanner_does_not_take_the_place_of_the_one_in_use(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    watch.plug(NUMBERED)
    clerk.wait(lambda: clerk.window.place.scanner.device == NUMBERED)
    clerk.gateway.devices = (REAL,)
    watch.plug(NUMBERED)
    clerk.settle()
    assert clerk.window.place.scanner.device == NUMBERED


def test_a_production_vault_does_not_take_the_simulated_scanner_that_is_there(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    watch.plug(SIMULATED)
    clerk.settle()
    assert clerk.window.place.scanner.state is ScannerState.NONE


def enroll_with(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    watch.plug(REAL)
    clerk.wait(lambda: clerk.window.place.scanner.device == REAL)
    find_and_confirm(clerk, "zgf")
    agree(clerk)


def test_the_driver_in_use_is_left_alone_by_the_look_out(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    assert watch.held[-1] == "usb_sample"
    clerk.window.lock()
    clerk.settle()
    assert watch.held[-1] is None


def test_an_unplug_in_the_middle_is_told_and_the_same_capture_goes_on(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    window, model = clerk.window, clerk.window.enroll_page.model
    press(clerk, 77)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    captures = len(clerk.station.captures)
    clerk.station.capture.stop_for_a_moment(RecoveryStep.WAITING_FOR_PLUG)
    clerk.wait(window.fault_banner.isVisible)
    watch.unplug(REAL)
    assert chip(clerk) == "scanner unplugged"
    assert "nothing is lost" in window.enroll_page.fingers_step.advice.sentence
    clerk.station.capture.stop_for_a_moment(RecoveryStep.OTHER_DEVICE, "Fair scanner")
    clerk.wait(lambda: window.place.scanner.state is ScannerState.OTHER)
    assert window.fault_banner.accessibleName() == "This is another scanner"
    assert "the one that was in use" in window.enroll_page.fingers_step.advice.sentence
    clerk.picture("another-scanner")
    clerk.station.capture.recover()
    clerk.wait(lambda: not window.fault_banner.isVisible())
    assert window.place.scanner.state is ScannerState.READY
    assert len(clerk.station.captures) == captures, "it is the same capture"
    press(clerk, 72)
    clerk.wait(lambda: clerk.step is Step.FINISH)


def test_a_restart_is_told_in_plain_words_and_asks_for_nothing(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    clerk.station.capture.stop_for_a_moment(RecoveryStep.RESTARTING)
    clerk.wait(clerk.window.fault_banner.isVisible)
    assert chip(clerk) == "scanner is being restarted"
    assert clerk.window.fault_banner.accessibleName() == "The scanner is being restarted"
    assert not clerk.window.fault_banner._button.isVisible()
    clerk.picture("restarting")
    clerk.station.capture.recover()
    clerk.wait(lambda: not clerk.window.fault_banner.isVisible())


def test_after_it_was_given_up_plugging_the_scanner_in_again_is_enough(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    press(clerk, 40)
    clerk.wait(lambda: len(clerk.window.enroll_page.model.presses) == 1)
    clerk.station.capture.unplug()
    clerk.wait(clerk.window.fault_banner.isVisible)
    captures = len(clerk.station.captures)
    watch.unplug(REAL)
    clerk.settle()
    assert clerk.window.place.scanner.state is ScannerState.LOST
    watch.plug(REAL)
    clerk.wait(lambda: len(clerk.station.captures) == captures + 1)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    assert clerk.station.capture.number == 2, "the press that was kept keeps its number"
    clerk.wait(lambda: not clerk.window.fault_banner.isVisible())


def test_a_scanner_that_was_given_up_for_another_reason_is_not_called_unplugged(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    clerk.station.capture.fail("device.timeout")
    clerk.wait(lambda: clerk.window.place.scanner.has_given_up)
    assert chip(clerk) == "scanner stopped"
    assert clerk.window.fault_banner.accessibleName() == "The scanner does not answer"
    assert clerk.button("Try again").isEnabled()


def test_an_unplug_between_people_is_shown_and_the_scanner_let_go(clerk: Clerk, watch: FakeWatch) -> None:
    enroll_with(clerk, watch)
    clerk.window.place.scanner.pause()
    watch.unplug(REAL)
    clerk.wait(lambda: clerk.window.place.scanner.state is ScannerState.NONE, TOLD_WITHIN_MS)
    clerk.settle()
    assert clerk.station.capture.is_closed


def test_searching_again_asks_the_look_out_and_not_the_worker_of_the_vault(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    lists, looks = clerk.gateway.lists, len(watch.kinds)
    clerk.gateway.devices = (REAL,)
    clerk.window.place.scanner.search()
    clerk.wait(lambda: clerk.window.place.scanner.device == REAL)
    assert clerk.window.place.scanner.state is ScannerState.READY
    assert (clerk.gateway.lists, len(watch.kinds)) == (lists, looks + 1)


def test_the_look_out_ends_with_the_window(clerk: Clerk, watch: FakeWatch) -> None:
    clerk.window.close()
    clerk.settle()
    assert watch.is_stopped
    watch.plug(REAL)
    assert clerk.window.place.scanner.device is None


def test_the_look_out_says_what_the_open_vault_takes(clerk: Clerk, watch: FakeWatch) -> None:
    unlock(clerk)
    assert watch.kinds[0] is None
    assert watch.kinds[-1] is clerk.station.kind
