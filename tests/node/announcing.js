// Which events a change is announced with, as the real backend does it: several times, or not at all.
import { EVENTS } from "./events.js";

/** What follows the change's own event, by the new estado of an entrega. */
const COMPANIONS = {
  ASIGNADA: "entrega.asignada",
  LISTO_PARA_ENTREGA: "entrega.listo",
  EN_CAMINO: "entrega.en-transito",
  EN_TRANSITO: "entrega.en-transito",
  LLEGO: "entrega.llegada-confirmada",
  ENTREGADO: "entrega.entregada",
  NOVEDAD: "entrega.problema",
};

const DECISIONS = {
  APROBADA: ["proforma.aprobada"],
  RECHAZADA: ["proforma.rechazada"],
  CONVERTIDA: ["proforma.convertida", "proforma.cliente.convertida"],
};

/** Every event name with its shapes and its category. */
export const list = () =>
  Object.entries(EVENTS).map(([event, [categoria, shapes]]) => ({ event, categoria, shapes: Object.keys(shapes) }));

/**
 * Sends the events of a change {categoria, item, before, after, at} by `send(rooms, event, payload)`.
 *
 * Without `event` these are the ones that the backend sends for such a change: an entrega's in `copies` (2 or 3
 * there), by turns in its shapes unless `shape` names one; none for a vehiculo and for an entrega without sales.
 * `channel`: only to those who subscribed to it, and no other room.
 */
export function announce(send, change, { event, shape, copies, channel } = {}) {
  if (event) return sendCopies(send, change, event, { shape, copies: copies ?? 1, channel });
  if (change.before === null) return sendCreated(send, change, channel);
  if (change.categoria === "proforma") {
    for (const name of DECISIONS[change.after] ?? ["proforma.actualizada"]) {
      sendCopies(send, change, name, { copies: copies ?? 1, channel });
    }
  }
  if (change.categoria === "entrega" && change.item.ventas > 0) {
    sendCopies(send, change, "entrega.estado-cambio", { shape: shape ?? ["flat", "objects"], copies: copies ?? 2, channel });
    const companion = COMPANIONS[change.after];
    if (companion) sendCopies(send, change, companion, { copies: 1, channel });
  }
}

function sendCreated(send, change, channel) {
  if (change.categoria !== "vehiculo") {
    sendCopies(send, change, `${change.categoria}.creada`, { copies: 1, channel });
  }
}

function sendCopies(send, change, name, { shape, copies, channel }) {
  const [, shapes] = EVENTS[name] ?? [];
  if (!shapes) throw new RangeError(`no such event: ${name}`);
  const wanted = [shape ?? Object.keys(shapes)[0]].flat();
  for (let copy = 0; copy < copies; copy += 1) {
    const [reach, payload] = shapes[wanted[copy % wanted.length]] ?? [];
    if (!payload) throw new RangeError(`${name} has no such shape: ${wanted}`);
    const rooms = typeof reach === "function" ? [...new Set(reach(change))] : reach;
    send(channel ? [`channel_${channel}`] : rooms, name, payload(change, copy));
  }
}
