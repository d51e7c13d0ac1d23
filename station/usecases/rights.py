"""Who may do what: rights of each role, and the mark on a use case that asks for one.

A refusal is an audit event. Roles keep honest people to their work; they are no cipher: whoever can unlock the vault
holds its key.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Concatenate, Final, ParamSpec, TypeVar

from station.errors import NotPermittedError
from station.records import Role
from station.usecases.session import Session

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Case = TypeVar("Case", bound=Session)


class Right(enum.Enum):
    """What a use case may ask for."""

    SEE_PEOPLE = "see_people"
    CHANGE_PEOPLE = "change_people"
    TAKE_FINGERS = "take_fingers"
    EXPORT_TEMPLATES = "export_templates"
    ERASE = "erase"
    MANAGE_OPERATORS = "manage_operators"
    BACK_UP = "back_up"
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"
    HAND_OVER = "hand_over"


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {
        Role.OPERATOR: frozenset(
            {Right.SEE_PEOPLE, Right.CHANGE_PEOPLE, Right.TAKE_FINGERS, Right.BACK_UP, Right.HAND_OVER}
        ),
        Role.SUPERVISOR: frozenset(Right),
        # Sets the station up and repairs it; sees nobody.
        Role.TECHNICIAN: frozenset({Right.BACK_UP, Right.READ_AUDIT, Right.CHANGE_SETTINGS}),
    }
)


def needs(
    right: Right,
) -> Callable[[Callable[Concatenate[Case, Arguments], Result]], Callable[Concatenate[Case, Arguments], Result]]:
    """Let only roles with `right` run a use case; others get NotPermittedError, which is recorded."""

    def mark(
        case: Callable[Concatenate[Case, Arguments], Result],
    ) -> Callable[Concatenate[Case, Arguments], Result]:
        @functools.wraps(case)
        def checked(session: Case, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
            require(session, right)
            return case(session, *arguments, **named)

        return checked

    return mark


def require(session: Session, right: Right) -> None:
    """Raise NotPermittedError, after recording it, unless the operator's role has `right`."""
    if right not in RIGHTS[session.role]:
        session.note_refusal(right.value)
        raise NotPermittedError(f"the role of a {session.role.value} does not include this")
