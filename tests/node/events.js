// The events of contract 2.2: each name in each of its shapes, and whom it reaches.
import { estadoObject } from "./catalog.js";
import { laravelTime, nodeTime } from "./clocks.js";

const CHOFER = { id: 3, nombre: "Celso Choque" };
const CLIENTE = { id: 40, nombre: "Carla", apellido: "Condori" };
const ALL = "all";
const ADMINS = ["admins"];
/** Two rooms, and an admin is in both: such an event comes twice. */
const BOTH = ["managers", "admins"];
/** The client's user, and whoever created the proforma. */
const OWNERS = ({ item }) => ["user_4", `user_${item.creador}`];

const vehiculo = (item) => ({ id: item.id, placa: `${1000 + item.id}-ABC`, marca: "Volvo" });
const entregaHead = ({ item }) => ({ entrega_id: item.id, numero_entrega: item.numero });

/** As Laravel posts it, estados as plain codes. `destinatario` differs from copy to copy, as `timestamp` does. */
const flat = (name) => (change, copy) => ({
  ...entregaHead(change),
  estado_nuevo: change.after,
  chofer: CHOFER,
  vehiculo: { placa: vehiculo(change.item).placa, marca: "Volvo" },
  cantidad_ventas: change.item.ventas,
  monto_total: 450.5,
  fecha_cambio: laravelTime(change.at),
  destinatario: ["admins", "chofer", "cliente"][copy % 3],
  timestamp: nodeTime(),
  event: name,
});

/** As Laravel's tracking posts it, estados as objects. */
const objects = (name, more) => (change) => ({
  ...entregaHead(change),
  estado_anterior: estadoObject("entrega", change.before),
  estado_nuevo: estadoObject("entrega", change.after),
  razon: "Cambio de estado",
  timestamp: laravelTime(),
  usuario_id: 1,
  total_ventas: change.item.ventas,
  entrega: {
    id: change.item.id,
    chofer: CHOFER,
    vehiculo: vehiculo(change.item),
    latitud_actual: null,
    longitud_actual: null,
    fecha_ultima_ubicacion: null,
  },
  event: name,
  ...more,
});

/** As the Node server words it for people; `more` says what it tells besides which entrega. */
const notice = (notificationType, more) => (change) => ({
  ...entregaHead(change),
  ...more(change),
  mensaje: `Entrega ${change.item.numero}`,
  type: "info",
  timestamp: nodeTime(),
  notificationType,
});

const load = ({ item }) => ({
  chofer_nombre: CHOFER.nombre,
  vehiculo_placa: vehiculo(item).placa,
  ventas_count: item.ventas,
});
const trip = ({ item }) => ({ cantidad_ventas: item.ventas, clientes_unicos: 1, chofer: CHOFER, vehiculo: vehiculo(item) });

const assignment = (change) => ({
  ...entregaHead(change),
  estado: change.after,
  chofer_id: CHOFER.id,
  chofer_nombre: CHOFER.nombre,
  vehiculo: vehiculo(change.item),
  peso_kg: 80.5,
  volumen_m3: 0.9,
  fecha_asignacion: laravelTime(change.at),
});

/** A new entrega; its number has another name than everywhere else. */
const created = ({ item, after }) => ({
  entrega_id: item.id,
  entrega_numero: item.numero,
  estado: after,
  chofer_id: CHOFER.id,
  ...load({ item }),
  tipo: "entrega_creada",
  type: "info",
  timestamp: nodeTime(),
  notificationType: "entrega_creada",
});

const proformaHead = ({ item }) => ({
  proforma_id: item.id,
  numero: item.numero,
  cliente_id: CLIENTE.id,
  cliente: CLIENTE,
});
const proforma = (change, more) => ({
  ...proformaHead(change),
  total: 99.5,
  ...more,
  items: [],
  items_count: 0,
  estado: change.after,
  timestamp: nodeTime(),
});
const decision = (message, more) => (change) => ({
  ...proformaHead(change),
  ...more,
  message,
  type: "info",
  timestamp: nodeTime(),
  user_id: change.item.creador,
});
const venta = ({ item }) => ({ venta_id: 500 + item.id, venta_numero: `V-${500 + item.id}`, total: 99.5 });

/** A sale of an entrega; where it has none yet, nothing says which entrega. */
const ofVenta = (linked) => (change) => ({
  ...venta(change),
  estado_anterior: null,
  estado_nuevo: { id: 31, codigo: "EN_TRANSITO", nombre: "En tránsito", color: null, icono: null },
  entrega: linked ? { id: change.item.id, numero_entrega: change.item.numero } : null,
  razon: null,
  timestamp: laravelTime(),
});

/** name → categoria, and shape → [whom it reaches, what it says of a change]. The first shape is the usual one. */
export const EVENTS = {
  "entrega.estado-cambio": ["entrega", {
    flat: [ALL, flat("entrega.estado-cambio")],
    objects: [ALL, objects("entrega.estado-cambio")],
    notice: [ADMINS, notice("entrega_estado_cambio", ({ after }) => ({ estado_nuevo: after, chofer: CHOFER }))],
  }],
  "entrega.creada": ["entrega", { notice: [ADMINS, created] }],
  "entrega.asignada": ["entrega", {
    flat: [ADMINS, (change) => ({
      ...assignment(change),
      user_id: CHOFER.id,
      event: "notify/entrega-asignada",
      tipo: "entrega_consolidada_asignada",
    })],
    notice: [["user_3"], notice("entrega_consolidada_asignada", assignment)],
  }],
  "entrega.listo": ["entrega", { notice: [ADMINS, notice("entrega_listo_para_entrega", load)] }],
  "entrega.en-transito": ["entrega", {
    objects: [ALL, objects("entrega.en_transito", { tipo: "entrega_tracking", prioridad: "high" })],
    flat: [ALL, flat("entrega.en_transito")],
  }],
  "entrega.en-transito-admin": ["entrega", { notice: [ADMINS, notice("entrega_en_transito_admin", trip)] }],
  "entrega.entregada": ["entrega", {
    objects: [ALL, objects("entrega.entregada", { tipo: "entrega_estado", prioridad: "medium" })],
  }],
  "entrega.problema": ["entrega", {
    objects: [ALL, objects("entrega.problema", { tipo: "entrega_estado", prioridad: "high" })],
  }],
  "entrega.llegada-confirmada": ["entrega", {
    flat: [ALL, flat("entrega.llegada-confirmada")],
    notice: [ALL, notice("chofer_llego", ({ after }) => ({ estado: after, accion: "chofer_llego" }))],
  }],
  "entrega.confirmada": ["entrega", { notice: [ALL, notice("entrega_confirmada", trip)] }],
  "entrega.finalizada-admin": ["entrega", {
    notice: [ADMINS, notice("entrega_finalizada_admin", (change) => ({ ...trip(change), estado_entrega: change.after }))],
  }],
  "entrega.ubicacion": ["entrega", {
    flat: [ALL, ({ item }) => ({
      entrega_id: item.id,
      latitud: -17.4,
      longitud: -66.2,
      chofer_nombre: CHOFER.nombre,
      event: "entrega.ubicacion",
      tipo: "entrega_tracking",
      prioridad: "high",
    })],
  }],
  "proforma.creada": ["proforma", {
    flat: [BOTH, (change) => proforma(change, {
      proforma_numero: change.item.numero,
      usuario_creador: {},
      fecha_creacion: laravelTime(change.at),
    })],
  }],
  "proforma.actualizada": ["proforma", { flat: [BOTH, (change) => proforma(change, { subtotal: 0, impuesto: 0 })] }],
  "proforma.aprobada": ["proforma", {
    flat: [OWNERS, decision("Tu proforma ha sido aprobada", {
      cliente_nombre: CLIENTE.nombre,
      total: 99.5,
      usuario_aprobador: { id: 1, name: "Alba Arce" },
    })],
  }],
  "proforma.rechazada": ["proforma", {
    flat: [OWNERS, decision("Tu proforma ha sido rechazada", { motivo_rechazo: "precio" })],
  }],
  "proforma.convertida": ["proforma", {
    flat: [OWNERS, (change) => ({ ...decision("Tu proforma es una venta")(change), ...venta(change) })],
    // Without saying which proforma it was.
    venta: [OWNERS, (change) => ({
      ...venta(change),
      cliente_id: CLIENTE.id,
      message: "La proforma que creaste ha sido convertida a venta",
      type: "success",
      timestamp: nodeTime(),
      notificationType: "proforma_converted",
      user_id: change.item.creador,
    })],
  }],
  "proforma.cliente.convertida": ["proforma", {
    flat: [ALL, (change) => ({ ...proformaHead(change), ...venta(change), fecha_conversion: laravelTime(change.at), timestamp: nodeTime() })],
  }],
  vehicle_status_changed: ["vehiculo", {
    flat: [["managers"], ({ item, before, after }) => ({
      vehiculo_id: item.id,
      placa: item.numero,
      estado_anterior: before,
      estado_nuevo: after,
      motivo: "salida",
      timestamp: nodeTime(),
    })],
  }],
  "venta.estado-cambio": ["entrega", { linked: [ADMINS, ofVenta(true)], unlinked: [ADMINS, ofVenta(false)] }],
  "venta.entregada": ["entrega", { linked: [ADMINS, ofVenta(true)], unlinked: [ADMINS, ofVenta(false)] }],
  "dashboard.metrics-updated": ["proforma", {
    flat: [BOTH, () => ({ metricas: { proformas: 12 }, periodo: "mes_actual", timestamp: laravelTime() })],
  }],
  // Nobody sends it there today, but the mobile client listens for it.
  "estado:cambio": ["entrega", {
    flat: [ALL, ({ after }) => {
      const { codigo, nombre, color } = estadoObject("entrega", after);
      return { categoria: "entrega", codigo, nombre, color, timestamp: nodeTime() };
    }],
  }],
};
