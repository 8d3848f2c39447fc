// The estados of contract 2.5, as the backend's database holds them.

const ESTADOS = {
  entrega: [
    ["PROGRAMADO", "Programado", "#FFC107", "⌚"],
    ["ASIGNADA", "Asignada", "#0275D8", "👤"],
    ["PREPARACION_CARGA", "Preparación de carga", "#9C27B0", "clipboard"],
    ["EN_CARGA", "En carga", "#673AB7", "box"],
    ["LISTO_PARA_ENTREGA", "Listo para entrega", "#3F51B5", "🏷️"],
    ["EN_CAMINO", "En camino", "#2196F3", "🚚"],
    ["EN_TRANSITO", "En tránsito", "#03A9F4", "🚛"],
    ["LLEGO", "Llegó", "#00BCD4", "📍"],
    ["ENTREGADO", "Entregado", "#28A745", "✅", true],
    ["NOVEDAD", "Novedad", "#FF9800", "⚠️"],
    ["RECHAZADO", "Rechazado", "#F44336", "❌", true],
    ["CANCELADA", "Cancelada", "#6C757D", null, true],
  ],
  proforma: [
    ["BORRADOR", "Borrador", "#9CA3AF", "pencil"],
    ["PENDIENTE", "Pendiente", "#FFC107", "⏳"],
    ["APROBADA", "Aprobada", "#28A745", "✅"],
    ["RECHAZADA", "Rechazada", "#DC3545", "❌", true],
    ["CONVERTIDA", "Convertida", "#17A2B8", "🔄", true],
    ["EN_RUTA", "En ruta", "#2196F3", "🚚"],
    ["VENCIDA", "Vencida", null, null, true],
  ],
  vehiculo: [
    ["DISPONIBLE", "Disponible", "#28A745", "🟢"],
    ["EN_RUTA", "En ruta", "#2196F3", "truck"],
    ["MANTENIMIENTO", "Mantenimiento", "#FFC107", "🔧"],
    ["FUERA_SERVICIO", "Fuera de servicio", "#DC3545", "⛔"],
  ],
};

/** The categories that have items. */
export const CATEGORIAS = Object.keys(ESTADOS);

/** The names under which /estados answers; one category has two. */
export const NAMES = { entrega: "entrega", entrega_logistica: "entrega", proforma: "proforma", vehiculo: "vehiculo" };

/** Codes that an item may start in; a fleet cycles through them. */
export const FIRST = {
  entrega: ["PROGRAMADO", "ASIGNADA", "EN_CAMINO"],
  proforma: ["PENDIENTE", "APROBADA"],
  vehiculo: ["DISPONIBLE", "EN_RUTA"],
};

/** All estados of a category, each as /estados shows it. */
export function estadosOf(categoria) {
  const base = 100 * CATEGORIAS.indexOf(categoria);
  return ESTADOS[categoria].map(([codigo, nombre, color, icono, final = false], index) => ({
    id: base + index + 1,
    codigo,
    nombre,
    descripcion: `${nombre} (${categoria})`,
    color,
    icono,
    orden: index + 1,
    es_estado_final: final,
    permite_edicion: !final,
    requiere_aprobacion: false,
  }));
}

/** One estado, as events show it where they show an object. A code that nobody knows has only that. */
export function estadoObject(categoria, codigo) {
  const found = estadosOf(categoria).find((estado) => estado.codigo === codigo);
  if (!found) return { id: null, codigo, nombre: codigo, color: null, icono: null, es_estado_final: false };
  const { id, nombre, color, icono, es_estado_final } = found;
  return { id, codigo, nombre, color, icono, es_estado_final };
}
