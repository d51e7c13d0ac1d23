from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from station.errors import (
    PassphraseRuleError,
    RecordError,
    UnlockDelayedError,
    VaultDamagedError,
    VaultError,
    VaultExistsError,
    VaultInUseError,
    VaultLockedError,
    VaultNotFoundError,
    VaultVersionError,
    WrongPassphraseError,
)
from station.ids import FingerPosition, ReferenceId, SampleId
from station.records import Role, VaultKind
from station.vault import HEADER_NAME, KdfParameters, Vault
from station.vault.header import SlotType, parse_header
from station.vault.sealing import TemplatePlace
from tests.vault.conftest import OPERATOR, PASSPHRASE, MadeVault, make_vault

REFERENCE = ReferenceId("a" * 32)
PLACE = TemplatePlace(REFERENCE, FingerPosition.LEFT_INDEX, SampleId("b" * 32))


def test_a_new_vault_is_open_and_tells_what_it_is(made: MadeVault) -> None:
    vault = made.vault
    assert (vault.operator, vault.role, vault.kind, vault.is_locked) == (
        OPERATOR,
        Role.SUPERVISOR,
        VaultKind.PRACTICE,
        False,
    )
    assert vault.operators == {OPERATOR: Role.SUPERVISOR}
    assert len(vault.vault_id) == 32


def test_a_locked_vault_tells_kind_and_operators(made: MadeVault) -> None:
    made.vault.add_operator("li", role=Role.OPERATOR, passphrase="another passphrase")
    made.vault.lock()
    info = Vault.describe(made.folder)
    assert info.operators == (OPERATOR, "li")
    assert (info.kind, info.vault_id, info.suite) == (VaultKind.PRACTICE, made.vault.vault_id, made.suite_id)


def test_the_passphrase_opens_it_again_with_the_same_keys(made: MadeVault) -> None:
    sealed = made.vault.seal_blob("draft", b"text")
    made.vault.lock()
    with made.unlock() as vault:
        assert vault.open_blob("draft", sealed) == b"text"


def test_a_passphrase_typed_full_width_is_the_same(made: MadeVault) -> None:
    made.vault.lock()
    with made.unlock("ｎｉｎｅ green pears") as vault:
        assert vault.operator == OPERATOR


def test_a_second_vault_is_never_written_over_the_first(made: MadeVault) -> None:
    before = (made.folder / HEADER_NAME).read_bytes()
    made.vault.lock()
    with pytest.raises(VaultExistsError):
        make_vault(made.folder)
    assert (made.folder / HEADER_NAME).read_bytes() == before


def test_no_vault_in_a_folder(tmp_path: Path) -> None:
    for use in (
        lambda: Vault.describe(tmp_path),
        lambda: Vault.unlock(tmp_path, operator="x", passphrase="y"),
    ):
        with pytest.raises(VaultNotFoundError):
            use()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("operator", ["", "   ", "x" * 33, "a\nb"])
def test_an_impossible_operator_name_makes_no_vault(tmp_path: Path, operator: str) -> None:
    with pytest.raises(PassphraseRuleError):
        Vault.create(
            tmp_path / "home", kind=VaultKind.PRACTICE, operator=operator, role=Role.OPERATOR, passphrase=PASSPHRASE
        )
    assert not (tmp_path / "home").exists()


def test_a_short_passphrase_makes_no_vault(tmp_path: Path) -> None:
    with pytest.raises(PassphraseRuleError):
        Vault.create(tmp_path, kind=VaultKind.PRACTICE, operator="x", role=Role.OPERATOR, passphrase="1234567")
    assert not list(tmp_path.iterdir())


# -- wrong passphrases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passphrase", "operator"), [("nine green pear", OPERATOR), (PASSPHRASE, "li"), ("", OPERATOR)]
)
def test_a_wrong_passphrase_or_operator_opens_nothing(made: MadeVault, passphrase: str, operator: str) -> None:
    made.vault.lock()
    with pytest.raises(WrongPassphraseError) as caught:
        made.unlock(passphrase, operator)
    assert not passphrase or passphrase not in str(caught.value)
    made.unlock().lock()


def test_guessing_is_delayed_and_the_right_passphrase_waits_too(made: MadeVault) -> None:
    made.vault.lock()
    for _ in range(3):
        with pytest.raises(WrongPassphraseError):
            made.unlock("wrong passphrase")
    with pytest.raises(UnlockDelayedError) as caught:
        made.unlock()
    assert caught.value.wait_s == 5
    made.clock.now_s += 5
    made.unlock().lock()


def test_a_wrong_recovery_code_is_counted_and_a_typing_slip_is_not(made: MadeVault) -> None:
    made.vault.lock()
    slip = made.recovery_code[:-1] + ("0" if made.recovery_code[-1] != "0" else "2")
    for _ in range(9):
        with pytest.raises(WrongPassphraseError):
            made.recover(slip)
    other = make_vault(made.folder.with_name("other"))
    other.vault.lock()
    for _ in range(3):
        with pytest.raises(WrongPassphraseError):
            made.recover(other.recovery_code)
    with pytest.raises(UnlockDelayedError):
        made.recover(made.recovery_code)


# -- recovery and operators -----------------------------------------------------------------------------------


def test_the_recovery_code_gives_a_new_passphrase(made: MadeVault) -> None:
    sealed = made.vault.seal_blob("draft", b"text")
    made.vault.lock()
    with made.recover(made.recovery_code.lower().replace("-", " ")) as vault:
        assert vault.operator == OPERATOR
        assert vault.open_blob("draft", sealed) == b"text"
    with pytest.raises(WrongPassphraseError):
        made.unlock(PASSPHRASE)
    made.unlock("a new passphrase").lock()
    made.recover(made.recovery_code, "yet another one").lock()


def test_recovery_is_for_known_operators_with_good_passphrases(made: MadeVault) -> None:
    made.vault.lock()
    with pytest.raises(WrongPassphraseError):
        made.recover(made.recovery_code, operator="nobody")
    with pytest.raises(PassphraseRuleError):
        made.recover(made.recovery_code, new_passphrase="short")
    made.unlock().lock()


def test_a_renewed_recovery_code_replaces_the_old_one(made: MadeVault) -> None:
    renewed = made.vault.renew_recovery_code()
    made.vault.lock()
    with pytest.raises(WrongPassphraseError):
        made.recover(made.recovery_code)
    made.recover(renewed).lock()


def test_operators_come_and_go(made: MadeVault) -> None:
    made.vault.add_operator("li", role=Role.OPERATOR, passphrase="another passphrase")
    with pytest.raises(RecordError):
        made.vault.add_operator("li", role=Role.OPERATOR, passphrase="another passphrase")
    made.vault.lock()
    with made.unlock("another passphrase", "li") as vault:
        assert vault.role is Role.OPERATOR
    with made.unlock() as vault:
        vault.disable_operator("li")
        for name in (OPERATOR, "li"):
            with pytest.raises(RecordError):
                vault.disable_operator(name)
    with pytest.raises(WrongPassphraseError):
        made.unlock("another passphrase", "li")


def test_a_passphrase_is_changed_only_with_the_old_one(made: MadeVault) -> None:
    with pytest.raises(WrongPassphraseError):
        made.vault.change_passphrase("not the old one", "the new passphrase")
    made.vault.change_passphrase(PASSPHRASE, "the new passphrase")
    made.vault.lock()
    with pytest.raises(WrongPassphraseError):
        made.unlock(PASSPHRASE)
    made.unlock("the new passphrase").lock()


# -- tampering ------------------------------------------------------------------------------------------------


def test_every_flipped_byte_of_the_header_ends_in_a_vault_error(made: MadeVault) -> None:
    made.vault.lock()
    path = made.folder / HEADER_NAME
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        for use in (lambda: Vault.describe(made.folder), made.unlock):
            with pytest.raises((VaultDamagedError, VaultVersionError)):
                use()
    path.write_bytes(whole)
    made.unlock().lock()


def test_a_header_changed_by_somebody_who_mends_the_checksum_is_refused(made: MadeVault) -> None:
    made.vault.add_operator("li", role=Role.OPERATOR, passphrase="another passphrase")
    made.vault.lock()
    path = made.folder / HEADER_NAME
    header = parse_header(path.read_bytes())
    li = header.operator_slot("li")
    chen = header.operator_slot(OPERATOR)
    assert li is not None
    assert chen is not None
    changed = [
        replace(header, kind=VaultKind.PRODUCTION),
        replace(header, vault_id=bytes(16)),
        replace(header, slots=(chen, replace(li, role=Role.TECHNICIAN))),
        replace(header, slots=(replace(chen, wrapped_key=li.wrapped_key), li)),
        header.without_slot(SlotType.OPERATOR, "li"),
        header.without_slot(SlotType.RECOVERY, ""),
    ]
    for forged in changed:
        path.write_bytes(replace(forged, mac=header.mac).encode())
        made.clock.now_s += 3600
        with pytest.raises((VaultDamagedError, WrongPassphraseError)):
            made.unlock()
        made.clock.now_s += 3600
        with pytest.raises((VaultDamagedError, WrongPassphraseError)):
            made.unlock("another passphrase", "li")


def test_random_bytes_with_a_right_checksum_end_in_a_vault_error(made: MadeVault) -> None:
    made.vault.lock()
    path = made.folder / HEADER_NAME
    covered = path.read_bytes()[:-32]
    for at in range(len(covered)):
        changed = covered[:at] + bytes([covered[at] ^ 0x01]) + covered[at + 1 :]
        path.write_bytes(changed + hashlib.sha256(changed).digest())
        made.clock.now_s += 3600
        with pytest.raises((VaultDamagedError, VaultVersionError, WrongPassphraseError)):
            made.unlock()


# -- sealing --------------------------------------------------------------------------------------------------


def test_a_template_opens_in_its_place_and_under_its_key_only(made: MadeVault) -> None:
    vault = made.vault
    key, other_key = vault.new_enrollee_key(REFERENCE), vault.new_enrollee_key(REFERENCE)
    sealed = vault.seal_template(b"template", PLACE, key)
    assert vault.open_template(sealed, PLACE, key) == b"template"
    elsewhere = [
        (replace(PLACE, position=FingerPosition.LEFT_MIDDLE), key),
        (replace(PLACE, sample_id=SampleId("c" * 32)), key),
        (replace(PLACE, reference_id=ReferenceId("c" * 32)), key),
        (PLACE, other_key),
        (PLACE, b""),
    ]
    for place, wrapped in elsewhere:
        with pytest.raises(VaultDamagedError):
            vault.open_template(sealed, place, wrapped)


def test_a_sealed_file_opens_for_its_purpose_and_context_only(made: MadeVault) -> None:
    sealed = made.vault.seal_blob("rejected rows", b"rows", context=b"run 1")
    assert made.vault.open_blob("rejected rows", sealed, context=b"run 1") == b"rows"
    for purpose, context in (("drafts", b"run 1"), ("rejected rows", b"run 2"), ("rejected row", b"srun 1")):
        with pytest.raises(VaultDamagedError):
            made.vault.open_blob(purpose, sealed, context=context)


def test_another_vault_opens_nothing(made: MadeVault, tmp_path: Path) -> None:
    other = make_vault(tmp_path / "other")
    sealed = made.vault.seal_blob("draft", b"text")
    with pytest.raises(VaultDamagedError):
        other.vault.open_blob("draft", sealed)
    other.vault.lock()


# -- locking --------------------------------------------------------------------------------------------------


def test_a_locked_vault_refuses_everything(made: MadeVault) -> None:
    vault = made.vault
    key = vault.new_enrollee_key(REFERENCE)
    sealed = vault.seal_template(b"template", PLACE, key)
    vault.lock()
    vault.lock()
    assert vault.is_locked
    uses = (
        lambda: vault.seal_template(b"x", PLACE, key),
        lambda: vault.open_template(sealed, PLACE, key),
        lambda: vault.new_enrollee_key(REFERENCE),
        lambda: vault.seal_blob("draft", b"x"),
        lambda: vault.audit_mac(b"line"),
        vault.database_key,
        lambda: vault.add_operator("li", role=Role.OPERATOR, passphrase="another passphrase"),
        vault.renew_recovery_code,
        lambda: vault.copy_header(made.folder.parent),
    )
    for use in uses:
        with pytest.raises(VaultLockedError):
            use()


def test_locking_tells_those_who_hold_a_key_before_it_is_gone(made: MadeVault) -> None:
    seen: list[bool] = []
    made.vault.on_lock(lambda: seen.append(made.vault.is_locked))
    made.vault.lock()
    assert seen == [False]


def test_a_second_opening_is_refused_in_the_same_process(made: MadeVault) -> None:
    with pytest.raises(VaultInUseError):
        made.unlock()
    made.vault.lock()
    first = made.unlock()
    with pytest.raises(VaultInUseError):
        made.unlock()
    first.lock()


def test_a_second_process_is_refused_and_may_come_in_after_the_lock(made: MadeVault) -> None:
    script = (
        "import sys; from pathlib import Path; from station.vault import Vault; from station.errors import VaultError\n"
        "try: Vault.unlock(Path(sys.argv[1]), operator=sys.argv[2], passphrase=sys.argv[3]).lock(); print('opened')\n"
        "except VaultError as error: print(error.code)\n"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", script, str(made.folder), OPERATOR, PASSPHRASE]

    def other_process() -> str:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()

    assert other_process() == "vault.in_use"
    made.vault.lock()
    assert other_process() == "opened"


def test_a_failed_unlock_leaves_the_folder_free(made: MadeVault) -> None:
    made.vault.lock()
    with pytest.raises(WrongPassphraseError):
        made.unlock("wrong passphrase")
    made.unlock().lock()


def test_sealing_and_locking_at_once_gives_text_or_a_locked_error(made: MadeVault) -> None:
    sealed: list[bytes] = []
    errors: list[Exception] = []

    def seal_until_locked() -> None:
        try:
            while True:
                sealed.append(made.vault.seal_blob("draft", b"text"))
        except VaultError as error:
            errors.append(error)

    thread = threading.Thread(target=seal_until_locked)
    thread.start()
    while len(sealed) < 50:
        pass
    made.vault.lock()
    thread.join()
    assert isinstance(errors[0], VaultLockedError)
    with made.unlock() as vault:
        assert all(vault.open_blob("draft", text) == b"text" for text in sealed)


def test_a_copied_header_opens_with_the_same_passphrase(made: MadeVault, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    made.vault.copy_header(tmp_path / "backup")
    with pytest.raises(VaultExistsError):
        made.vault.copy_header(tmp_path / "backup")
    Vault.unlock(tmp_path / "backup", operator=OPERATOR, passphrase=PASSPHRASE).lock()


def test_no_file_and_no_repr_shows_passphrase_or_code(made: MadeVault) -> None:
    code = made.recovery_code.replace("-", "")
    for path in made.folder.iterdir():
        data = path.read_bytes()
        assert PASSPHRASE.encode() not in data
        assert code.encode() not in data
        assert bytes(made.vault.database_key()) not in data
    assert PASSPHRASE not in repr(made.vault)


def test_the_default_cost_is_used_when_none_is_named(tmp_path: Path) -> None:
    vault, _ = Vault.create(
        tmp_path, kind=VaultKind.PRODUCTION, operator="x", role=Role.TECHNICIAN, passphrase="12345678"
    )
    vault.lock()
    slot = parse_header((tmp_path / HEADER_NAME).read_bytes()).operator_slot("x")
    assert slot is not None
    assert slot.kdf == KdfParameters()
