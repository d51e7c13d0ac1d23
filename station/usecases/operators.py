"""Operators: added, disabled, given a new passphrase; the recovery code renewed."""

from __future__ import annotations

from collections.abc import Mapping

from station.records import Role
from station.usecases.rights import Right, needs
from station.usecases.session import Session


class OperatorCases(Session):
    """Who may unlock the station. A change is recorded before it is made: rather a line too many than one missing."""

    @property
    def operators(self) -> Mapping[str, Role]:
        """All who can unlock it, with their roles."""
        return self._vault.operators

    @needs(Right.MANAGE_OPERATORS)
    def add_operator(self, operator: str, *, role: Role, passphrase: str) -> None:
        """Give somebody a passphrase of their own. Raises RecordError (name taken, no slot free), PassphraseRuleError.

        The same key derivation as one's own is used, so unlocking takes as long.
        """
        self._vault.check_new_operator(operator, passphrase)
        self._storage.append_audit("operator.added", detail={"operator": operator, "role": role.value})
        self._vault.add_operator(operator, role=role, passphrase=passphrase)

    @needs(Right.MANAGE_OPERATORS)
    def disable_operator(self, operator: str) -> None:
        """Take somebody's passphrase out of use; not one's own. Raises RecordError.

        A copy of the header made before still opens a copy of the database: for somebody who may have one, renew the
        keys.
        """
        self._vault.check_other_operator(operator)
        self._storage.append_audit("operator.disabled", detail={"operator": operator})
        self._vault.disable_operator(operator)

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> None:
        """Replace one's own passphrase. Raises WrongPassphraseError, PassphraseRuleError."""
        self._vault.check_passphrases(passphrase, new_passphrase)
        self._storage.append_audit("operator.passphrase_changed")
        self._vault.change_passphrase(passphrase, new_passphrase)

    @needs(Right.MANAGE_OPERATORS)
    def renew_recovery_code(self) -> str:
        """Make a new recovery code, to be shown once; the old one opens nothing any more."""
        self._storage.append_audit("vault.recovery_code_renewed")
        return self._vault.renew_recovery_code()
