// The REST calls of contract 2.4, below /api.
import { Refusal, bodyOf, invalid, page, paginator, unauthenticated, write } from "./answers.js";
import { NAMES, estadoObject, estadosOf } from "./catalog.js";
import { columnTime, laravelTime } from "./clocks.js";

const PER_PAGE = 15;
const MOST = 100;

export class Rest {
  #accounts;
  #fleet;
  #faults;

  constructor(accounts, fleet, faults) {
    this.#accounts = accounts;
    this.#fleet = fleet;
    this.#faults = faults;
  }

  /** Answers one request to `path`, which is relative to /api. */
  async answer(request, response, path, query) {
    try {
      const fault = this.#faults.next(path);
      if (fault) throw fault;
      const single = request.method === "GET" && /^\/(entregas|proformas|ventas)\/\d+$/.test(path) && this.single;
      const call = CALLS[`${request.method} ${path}`] ?? ((path.startsWith("/estados/") && this.estados) || single);
      if (!call) throw new Refusal(404, { message: `The route api${path} could not be found.` });
      const body = request.method === "POST" ? await bodyOf(request) : {};
      write(request, response, 200, call.call(this, { request, body, query, path }));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      write(request, response, refusal.status, refusal.body, refusal.headers);
    }
  }

  login({ body: { login, password } }) {
    const missing = Object.entries({ login, password }).filter(([, value]) => typeof value !== "string" || !value);
    if (missing.length) throw invalid(Object.fromEntries(missing.map(([name]) => [name, `El campo ${name} es obligatorio.`])));
    const user = this.#accounts.check(login, password);
    if (typeof user === "string") throw invalid({ login: user });
    return { success: true, user: userJson(user), token: this.#accounts.signIn(user), ...rights(user) };
  }

  user(call) {
    const user = this.#watcher(call);
    return { success: true, user: userJson(user), ...rights(user) };
  }

  logout(call) {
    this.#accounts.revoke(this.#token(call));
    return { message: "Sesión cerrada exitosamente" };
  }

  refresh(call) {
    return { token: this.#accounts.refresh(this.#token(call)) };
  }

  /** Public. */
  estados({ path }) {
    const name = path.slice("/estados/".length);
    // Nothing was sold here, so nobody needs their names.
    if (name === "venta_logistica" || name === "pago") return { data: [], meta: { categoria: name, total: 0 } };
    const categoria = NAMES[name];
    if (!categoria) throw new Refusal(400, { error: "Categoría no válida", categorias_disponibles: Object.keys(NAMES) });
    const data = estadosOf(categoria);
    return { data, meta: { categoria: name, total: data.length, timestamp: laravelTime() } };
  }

  adminEntregas(call) {
    this.#watcher(call, ["Admin", "Manager"], { message: "User does not have the right roles." });
    return this.#entregas(call);
  }

  encargadoEntregas(call) {
    this.#watcher(call, ["Admin", "Manager", "Encargado"], { error: "No tiene permiso para ver las entregas." });
    return this.#entregas(call);
  }

  #entregas({ query, path }) {
    const estado = query.get("estado");
    const found = this.#fleet.items("entrega").filter((item) => !estado || item.estado === estado);
    const part = page(found, query, PER_PAGE);
    return { success: true, data: paginator(part, part.rows.map(entregaJson), `/api${path}`) };
  }

  proformas(call) {
    this.#watcher(call);
    const { query } = call;
    const { rows, current, last, perPage, total } = page(this.#fleet.items("proforma"), query, PER_PAGE, MOST);
    if (query.get("format") === "app") {
      const paginacion = { total, por_pagina: perPage, pagina_actual: current, ultima_pagina: last };
      const pedidos = rows.map((item) => ({ ...proformaJson(item), estado: estadoObject("proforma", item.estado) }));
      return { success: true, data: { pedidos, paginacion } };
    }
    const meta = { current_page: current, last_page: last, per_page: perPage, total };
    return { success: true, data: rows.map(proformaJson), meta };
  }

  vehiculos(call) {
    this.#watcher(call);
    return { success: true, data: this.#fleet.items("vehiculo").map(vehiculoJson) };
  }

  /** Nothing was sold: the paging stands beside the rows. */
  ventas(call) {
    this.#watcher(call);
    const paging = { total: 0, per_page: 20, current_page: 1, last_page: 1, has_more_pages: false };
    return { success: true, message: "Ventas obtenidas", data: [], ...paging };
  }

  /** One item; an entrega is for its driver and who sends him. */
  single(call) {
    const [list, id] = call.path.slice(1).split("/");
    const categoria = list.slice(0, -1);
    const refusal = { message: "No tiene permiso para ver esta entrega." };
    this.#watcher(call, categoria === "entrega" ? ["Admin", "Manager", "Chofer"] : null, refusal);
    const item = categoria === "venta" ? null : this.#fleet.item(categoria, Number(id));
    if (!item) throw new Refusal(404, { message: `No query results for model [${categoria}] ${id}` });
    return { success: true, data: itemJson(categoria, item) };
  }

  #token({ request }) {
    const token = this.#accounts.byBearer(request.headers.authorization);
    if (!token) throw unauthenticated();
    return token;
  }

  /** The user, who has to have one of these roles where some are named. */
  #watcher(call, roles = null, refusal = {}) {
    const user = this.#accounts.user(this.#token(call).user);
    if (roles && !user.roles.some((role) => roles.includes(role))) throw new Refusal(403, refusal);
    return user;
  }
}

const CALLS = {
  "POST /login": Rest.prototype.login,
  "POST /logout": Rest.prototype.logout,
  "POST /refresh": Rest.prototype.refresh,
  "GET /user": Rest.prototype.user,
  "GET /admin/entregas": Rest.prototype.adminEntregas,
  "GET /encargado/entregas": Rest.prototype.encargadoEntregas,
  "GET /proformas": Rest.prototype.proformas,
  "GET /vehiculos": Rest.prototype.vehiculos,
  "GET /ventas": Rest.prototype.ventas,
};

const userJson = ({ id, name, usernick, email, activo }) => ({ id, name, usernick, email, activo, cliente_id: null });
const rights = ({ roles }) => ({ roles, permissions: [] });

/** One item as its list shows it, for tests too. */
export const itemJson = (categoria, item) => JSON_OF[categoria](item);

const entregaJson = (item) => ({
  id: item.id,
  numero_entrega: item.numero,
  estado: item.estado,
  // Left behind by some ways of changing `estado`: nobody may trust it.
  estado_entrega_id: 1,
  fecha_asignacion: laravelTime(item.updated),
  chofer: { id: 3, nombre: "Celso Choque" },
  vehiculo: { id: 1, placa: "1001-ABC", marca: "Volvo" },
  ventas: Array.from({ length: item.ventas }, (_, index) => ({ id: 10 * item.id + index, numero: `V-${10 * item.id + index}` })),
  created_at: columnTime(item.updated),
  updated_at: columnTime(item.updated),
});

const proformaJson = (item) => ({
  id: item.id,
  numero: item.numero,
  estado: item.estado,
  cliente: { id: 40, nombre: "Carla", apellido: "Condori" },
  total: "99.50",
  usuario_creador_id: item.creador,
  created_at: columnTime(item.updated),
  updated_at: columnTime(item.updated),
});

const vehiculoJson = (item) => ({
  id: item.id,
  placa: item.numero,
  marca: "Volvo",
  modelo: "FH",
  estado: item.estado,
  updated_at: columnTime(item.updated),
});

const JSON_OF = { entrega: entregaJson, proforma: proformaJson, vehiculo: vehiculoJson };

/** Errors that a test wants REST to answer with. */
export class Faults {
  #faults = [];

  /** The next `count` calls below `path_prefix` fail; `field` is where the error's text is. */
  add({ status, count = 1, path_prefix = "/", retry_after = null, field = "message" }) {
    this.#faults.push({ status, count, path_prefix, retry_after, field });
  }

  clear() {
    this.#faults = [];
  }

  next(path) {
    const fault = this.#faults.find(({ count, path_prefix }) => count > 0 && path.startsWith(path_prefix));
    if (!fault) return null;
    fault.count -= 1;
    const headers = fault.retry_after === null ? {} : { "Retry-After": String(fault.retry_after) };
    return new Refusal(fault.status, { [fault.field]: `Error ${fault.status}` }, headers);
  }
}

