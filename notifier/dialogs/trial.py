"""Shows alerts that somebody asks for, to see whether they can be seen."""

from collections.abc import Callable

from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.ui.background import Background
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.theme import Tone

Say = Callable[[Tone, str, str], None]
"""Says an advice and a title, in this tone."""


def try_alerts(translate: Translate, background: Background, say: Say) -> None:
    """Show one of each urgency, and say then what to do about those that were not seen. UI thread."""
    from notifier.doctor.trial_notice import show_trial_notice  # nobody needs it at a start

    advice = translate("Si no lo vio, mire si el escritorio está en «no molestar».")
    title = translate("El escritorio mostró el aviso")

    def failed(error: AppError) -> None:
        say(Tone.BAD, error.tell(translate), translate(error.title))

    background.run(lambda: show_trial_notice(translate), lambda _: say(Tone.GOOD, advice, title), failed)


def try_from_menu(translate: Translate, background: Background, panel: LatePanel) -> None:
    """The same where nothing is open: the panel opens to say that none could be shown. UI thread."""

    def say(tone: Tone, advice: str, title: str) -> None:
        if tone is Tone.BAD:
            panel.get().show_notice(title, advice)

    try_alerts(translate, background, say)
