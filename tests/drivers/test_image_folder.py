from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.api import DeviceAccessError, DeviceNotFoundError, DeviceProtocolError, DeviceState, Frame, Scanner
from drivers.image_folder import FOLDER_VARIABLE, ImageFolderDriver, list_impressions
from tests.contract.cases import invented_picture, write_folder

FAST = "fps=0&press_s=0.2&gap_s=0.2&finger_on=1"


def scanner_of(folder: Path, options: str = FAST) -> Scanner:
    driver = ImageFolderDriver({})
    return driver.create(driver.find(f"{folder}?{options}"))


def take(scanner: Scanner, count: int) -> list[Frame]:
    frames = [scanner.read(0.0) for _ in range(count)]
    return [frame for frame in frames if frame is not None]


def seeds_shown(frames: list[Frame], seeds: range) -> list[int]:
    """Which invented pictures appear to the last pixel, in order, each press once."""
    shown: list[int] = []
    resting = None
    for frame in frames:
        seed = next((s for s in seeds if np.array_equal(frame.pixels, invented_picture(s))), None)
        if seed is not None and seed != resting:
            shown.append(seed)
        resting = seed
    return shown


def test_impressions_are_played_in_natural_order_to_the_last_pixel(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_10.png": 10, "anna_2.png": 2, "anna_1.bmp": 1})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        assert seeds_shown(take(scanner, 60), range(12)) == [1, 2, 10]


def test_after_the_last_impression_the_glass_stays_empty(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        take(scanner, 20)
        assert {frame.finger_on for frame in take(scanner, 50)} == {False}


def test_told_to_repeat_the_first_comes_again_after_the_last(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1, "anna_2.png": 2})
    with scanner_of(tmp_path, FAST + "&repeat=1") as scanner:
        scanner.start()
        assert seeds_shown(take(scanner, 75), range(4))[:4] == [1, 2, 1, 2]


def test_the_finger_asked_for_is_the_one_that_comes(tmp_path: Path) -> None:
    write_folder(tmp_path, {"right-thumb_1.png": 1, "LEFT_INDEX_1.png": 7, "10_1.png": 9})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        scanner.show_finger(7)
        assert seeds_shown(take(scanner, 30), range(12)) == [7]
        scanner.show_finger(10)
        assert seeds_shown(take(scanner, 30), range(12)) == [9]


def test_a_finger_that_the_folder_lacks_leaves_the_glass_empty(tmp_path: Path) -> None:
    write_folder(tmp_path, {"right_thumb_1.png": 1})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        scanner.show_finger(5)
        frames = take(scanner, 40)
    assert {frame.finger_on for frame in frames} == {False}
    assert {frame.pixels.shape for frame in frames} == {(160, 120)}
    assert max(float(frame.pixels.std()) for frame in frames) < 5


def test_asking_for_another_finger_ends_the_press_at_once(tmp_path: Path) -> None:
    write_folder(tmp_path, {"1_1.png": 1, "2_1.png": 2})
    with scanner_of(tmp_path, "fps=0&press_s=30&gap_s=0.2&finger_on=1") as scanner:
        scanner.start()
        scanner.show_finger(1)
        assert seeds_shown(take(scanner, 20), range(4)) == [1]
        scanner.show_finger(2)
        frames = take(scanner, 20)
        assert [frame.finger_on for frame in frames[:4]] == [True, True, True, False]
        assert seeds_shown(frames, range(4)) == [2]


def test_an_impression_that_was_due_but_not_shown_is_not_lost(tmp_path: Path) -> None:
    write_folder(tmp_path, {"1_1.png": 1, "2_1.png": 2})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        take(scanner, 2)
        scanner.show_finger(2)
        take(scanner, 1)
        scanner.show_finger(1)
        assert seeds_shown(take(scanner, 30), range(4)) == [1]


def test_a_lone_finger_without_position_answers_to_any(tmp_path: Path) -> None:
    write_folder(tmp_path, {"012_10_1.png": 1, "012_10_2.png": 2})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        scanner.show_finger(8)
        assert seeds_shown(take(scanner, 40), range(4)) == [1, 2]


def test_other_names_take_the_free_positions_in_natural_order(tmp_path: Path) -> None:
    write_folder(tmp_path, {"p10_1.png": 0, "p9_1.png": 0, "right_index_1.png": 0, "notes.png": 0})
    names = {position: [f.path.name for f in files] for position, files in list_impressions(tmp_path).items()}
    assert names == {1: ["p9_1.png"], 2: ["right_index_1.png"], 3: ["p10_1.png"]}


def test_two_names_of_one_position_are_one_finger(tmp_path: Path) -> None:
    write_folder(tmp_path, {"right_thumb_1.png": 0, "1_2.png": 0})
    assert [len(files) for files in list_impressions(tmp_path).values()] == [2]


def test_the_finger_arrives_and_fades(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1})
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        frames = take(scanner, 16)
    glass = frames[0].pixels.astype(float)
    covered = [int((np.abs(frame.pixels - glass) > 30).sum()) for frame in frames]
    arriving, resting, fading = covered[4:8], covered[8:12], covered[12:15]
    assert covered[:4] == [0, 0, 0, 0]
    assert arriving == sorted(arriving)
    assert arriving[0] < 0.5 * resting[0]
    assert fading == sorted(fading, reverse=True)
    assert covered[15] == 0


def test_resolution_comes_from_the_file_or_from_the_address(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1})
    assert scanner_of(tmp_path, "fps=0").info.ppi == 500
    with scanner_of(tmp_path, "fps=0&ppi=569") as scanner:
        assert scanner.info.ppi == 569
        scanner.start()
        assert {frame.ppi for frame in take(scanner, 40)} == {569}


def test_a_broken_file_is_named_by_its_index_and_passed_over(tmp_path: Path) -> None:
    write_folder(tmp_path, {"secret_1.png": 1, "secret_3.png": 3})
    (tmp_path / "secret_2.png").write_bytes((tmp_path / "secret_1.png").read_bytes()[:40])
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        frames: list[Frame] = []
        with pytest.raises(DeviceProtocolError, match="picture 1 of the folder") as caught:  # noqa: PT012
            for _ in range(100):
                frames += take(scanner, 1)
        assert "secret" not in str(caught.value)
        assert scanner.state is DeviceState.STREAMING
        assert seeds_shown(frames + take(scanner, 30), range(5)) == [1, 3]


@pytest.mark.parametrize("side_px", [8, 5000])
def test_pictures_of_no_fingerprint_size_are_refused(tmp_path: Path, side_px: int) -> None:
    cv2.imwrite(str(tmp_path / "anna_1.png"), np.full((100, side_px), 200, np.uint8))
    with scanner_of(tmp_path) as scanner:
        scanner.start()
        with pytest.raises(DeviceProtocolError):
            take(scanner, 30)


def test_a_missing_or_empty_folder_is_no_device(tmp_path: Path) -> None:
    driver = ImageFolderDriver({})
    for device_id in (str(tmp_path / "nowhere"), str(tmp_path), "", "\0"):
        with pytest.raises(DeviceNotFoundError):
            driver.find(device_id)


def test_a_folder_that_goes_before_opening_is_not_found(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "x", {"anna_1.png": 1})
    scanner = scanner_of(folder)
    (folder / "anna_1.png").unlink()
    with pytest.raises(DeviceNotFoundError):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED


def test_a_folder_that_may_not_be_read_is_an_access_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> object:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(DeviceAccessError):
        list_impressions(tmp_path)


def test_the_environment_names_the_folder_to_list(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1})
    assert list(ImageFolderDriver({}).enumerate()) == []
    assert list(ImageFolderDriver({FOLDER_VARIABLE: str(tmp_path / "gone")}).enumerate()) == []
    (info,) = ImageFolderDriver({FOLDER_VARIABLE: str(tmp_path)}).enumerate()
    assert info.address == f"image_folder:{tmp_path}"
    assert (info.width_px, info.height_px, info.is_simulated) == (120, 160, True)


def test_public_prints_in_palette_tiff_are_played(shared: Path) -> None:
    with scanner_of(shared / "data/fingerprints/neurotech_uareu_part") as scanner:
        scanner.start()
        frames = take(scanner, 20)
    resting = max(frames, key=lambda frame: frame.pixels.std())
    assert resting.pixels.shape == (357, 326)
    assert resting.ppi == 500
    assert resting.pixels.std() > 50
