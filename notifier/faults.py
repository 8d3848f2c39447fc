"""What a person is told of the program's own faults: each once, in words, with what to do."""

from notifier.core.i18n import Translate
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.outbound import AlertRaised
from notifier.core.times import date_and_time
from notifier.engine import Engine
from notifier.system.crash_reports import Fault


def tell_fault(fault: Fault, engine: Engine, translate: Translate) -> None:
    """Have the desktop tell it, and count it. Any thread."""
    engine.counters.add("faults", "crash" if fault.crashed else "error")
    engine.publisher.publish(AlertRaised(fault_alert(fault, translate)))


def fault_alert(fault: Fault, translate: Translate) -> Alert:
    """The notification of a report. Any thread."""
    help_text = translate("«estado-notifier diagnostics ARCHIVO.zip» reúne lo que soporte necesita.")
    if fault.crashed:
        title = translate("El programa se cerró por un fallo")
        happened = translate("Fue el {time}, con la versión {version}. No se perdió ningún aviso.")
        time = date_and_time(fault.at.astimezone(), translate)
        text = happened.format(time=time, version=fault.version)
    else:
        title = translate("Algo falló dentro del programa")
        text = translate("El programa sigue; se guardó un informe. Si se repite, avise a soporte.")
    return Alert(AlertKind.FAULT, title, f"{text} {help_text}", Urgency.NORMAL, look=Look.TROUBLE)
