"""Step 2: the notice in plain words, the separate consent and how it was given; refusing is a full way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from station.records import NOTICE_VERSION, Consent, ConsentMethod
from ui import texts
from ui.icon_set import IconName
from ui.pages.chips import uncheck_all
from ui.pages.flow_layout import FlowLayout
from ui.pages.page import StepPage, Workplace, text_label
from ui.widgets.button import ButtonKind, ChoiceTile, KeyCapButton
from ui.widgets.card import Card

_WAYS = (
    (ConsentMethod.SIGNATURE, IconName.PEN),
    (ConsentMethod.HAND_MARK, IconName.ENROLL),
    (ConsentMethod.WITNESS, IconName.EYE),
)
_NARROW_PX = 700


class ConsentStep(StepPage):
    """Read the notice, choose how consent is given, go on; or refuse."""

    answered = Signal(object)
    """The `Consent` as answered."""
    back_requested = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._tiles: dict[ConsentMethod, ChoiceTile] = {}
        self._build()
        self._retranslate()
        self._restyle()

    def reset(self) -> None:
        """Begin anew for another person."""
        uncheck_all(self._group)
        self.witness.clear()
        self.message.clear()
        self._fill_evidence()

    def tile(self, method: ConsentMethod) -> ChoiceTile:
        """The tile of a way of consent."""
        return self._tiles[method]

    @property
    def method(self) -> ConsentMethod | None:
        """How consent was given, None while not chosen."""
        return next((method for method, tile in self._tiles.items() if tile.isChecked()), None)

    def _build(self) -> None:
        self._row = QHBoxLayout(self.body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._build_notice(), 52)
        self._row.addWidget(self._build_consent(), 48)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self.back_requested)
        self.refuse = KeyCapButton(self.look, ButtonKind.SECONDARY, key="D", icon=IconName.HAND)
        self.refuse.clicked.connect(self._on_refuse_clicked)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        self.action_bar.add_aside(self.back, self.refuse)
        self.action_bar.add_primary(self.primary)

    def _build_notice(self) -> Card:
        card = Card(self.look)
        self._notice_title = text_label("card-title")
        self._notice = text_label("notice")
        self._notice.setTextFormat(Qt.TextFormat.RichText)
        self._version = text_label("second")
        card.body.addWidget(self._notice_title)
        card.body.addWidget(self._notice, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addStretch(1)
        card.body.addWidget(self._version)
        return card

    def _build_consent(self) -> Card:
        card = Card(self.look)
        self._consent_title = text_label("card-title")
        self._consent_detail = text_label("second")
        card.body.addWidget(self._consent_title)
        card.body.addWidget(self._consent_detail)
        self._group = QButtonGroup(self)
        tile_row = QWidget()
        tiles = FlowLayout(self.look, tile_row)
        for number, (method, icon) in enumerate(_WAYS, start=1):
            tile = ChoiceTile(self.look, icon, key=str(number))
            tile.clicked.connect(self._on_tile_clicked)
            self._group.addButton(tile)
            self._tiles[method] = tile
            tiles.addWidget(tile)
        card.body.addWidget(tile_row)
        self._evidence = text_label("body", tone="good")
        self._witness_label = text_label("second")
        self.witness = QLineEdit()
        self._witness_label.setBuddy(self.witness)
        for widget in (self._evidence, self._witness_label, self.witness):
            card.body.addWidget(widget)
        card.body.addStretch(1)
        return card

    def _retranslate(self) -> None:
        self._notice_title.setText(self.tr("The notice"))
        self._notice.setText(_notice_html(texts.notice_text()))
        self._version.setText(self.tr("Version {version} of the notice").format(version=NOTICE_VERSION))
        self._consent_title.setText(self.tr("Separate consent to fingerprints"))
        self._consent_detail.setText(self.tr("Read the notice aloud. The person chooses how to confirm it."))
        self._witness_label.setText(self.tr("Name of the witness"))
        self.witness.setAccessibleName(self.tr("Name of the witness"))
        for method, tile in self._tiles.items():
            tile.setText(texts.consent_method(method))
        self.back.setText(self.tr("Back"))
        self.refuse.setText(self.tr("Refuses: check in another way"))
        self.primary.setText(self.tr("Agrees: take the fingers"))
        self._fill_evidence()

    def _restyle(self) -> None:
        self._row.setSpacing(self.gap)
        narrow = self.design_width() < _NARROW_PX
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(direction)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards below each other on a narrow screen."""
        super().resizeEvent(event)
        self._restyle()

    def _fill_evidence(self) -> None:
        method = self.method
        self._witness_label.setVisible(method is ConsentMethod.WITNESS)
        self.witness.setVisible(method is ConsentMethod.WITNESS)
        self._evidence.setVisible(method in (ConsentMethod.SIGNATURE, ConsentMethod.HAND_MARK))
        if method is ConsentMethod.SIGNATURE:
            self._evidence.setText(self.tr("The person signs on the paper notice."))
        elif method is ConsentMethod.HAND_MARK:
            self._evidence.setText(self.tr("The person puts a hand-mark on the paper notice."))

    def _on_tile_clicked(self) -> None:
        self.message.clear()
        self._fill_evidence()
        if self.method is ConsentMethod.WITNESS:
            self.witness.setFocus()

    def _on_primary_clicked(self) -> None:
        method = self.method
        witness = self.witness.text().strip()
        if method is None:
            self.message.show_words(
                self.tr("How does the person confirm it?"),
                self.tr("Press 1 for signature, 2 for hand-mark, 3 for a witness."),
            )
        elif method is ConsentMethod.WITNESS and not witness:
            self.message.show_words(
                self.tr("Who is the witness?"), self.tr("Type the name of the person who witnessed it.")
            )
            self.witness.setFocus()
        else:
            name = witness if method is ConsentMethod.WITNESS else None
            self.answered.emit(Consent(True, NOTICE_VERSION, method, name))

    def _on_refuse_clicked(self) -> None:
        self.answered.emit(Consent(False, NOTICE_VERSION))


def _notice_html(notice: str) -> str:
    paragraphs = [line.strip() for line in notice.split("\n\n") if line.strip()]
    return "".join(
        f'<p style="line-height: 112%; margin-top: 0; margin-bottom: 14px">{line}</p>' for line in paragraphs
    )
