// The Socket.IO side of contract 2.1: anybody may connect and hears every global broadcast; a token is
// looked at only when `authenticate` brings it.
import { nodeTime } from "./clocks.js";

const ROOMS = { admin: ["admins", "managers"], manager: ["managers", "admins"], client: ["clients"] };
const CHANNELS = ["entregas", "proformas", "vehiculos"];
const MESSAGES = {
  MISSING_AUTH: "Token o userId requerido",
  INVALID_FORMAT: "Formato de token inválido",
  MALFORMED_TOKEN: "Token malformado",
  TOKEN_NOT_FOUND: "Token no encontrado",
  TOKEN_EXPIRED: "Token expirado",
  USER_NOT_FOUND: "Usuario asociado al token no encontrado",
  USER_INACTIVE: "Usuario inactivo",
  VALIDATION_ERROR: "Error en validación: connect ECONNREFUSED",
  AUTH_ERROR: "Error en autenticación del usuario",
  AUTH_FAILED: "No se pudo autenticar",
  INVALID_USERTYPE: "userType inválido",
};

export class Sockets {
  #io;
  #accounts;
  #door = true;
  /** Of each socket: its user once it has one, and what `client:ready` said. */
  #known = new WeakMap();
  #connections = new Set();
  /** What the next tries are answered with instead of the truth: {code | user | silent, times}. */
  #verdicts = [];

  /** `options` are Socket.IO's own: transports, pingInterval, pingTimeout. */
  constructor(Server, http, accounts, options) {
    this.#accounts = accounts;
    this.connects = 0;
    this.tries = [];
    http.on("connection", (connection) => {
      this.#connections.add(connection);
      connection.once("close", () => this.#connections.delete(connection));
    });
    this.#io = new Server(http, {
      ...options,
      allowRequest: (_request, answer) => (this.#door ? answer(null, true) : answer("closed", false)),
    });
    this.#io.on("connection", (socket) => this.#connected(socket));
  }

  /** To everybody in these rooms, one room after the other; "all": whether or not they said who they are. */
  send = (rooms, event, ...payload) => {
    if (rooms === "all") this.#io.emit(event, ...payload);
    else for (const room of rooms) this.#io.to(room).emit(event, ...payload);
  };

  /** Until `times` tries were answered: with this `code`, as this `user`, or `silent`ly not at all. */
  judge({ code, user, silent = false, times = Infinity }) {
    if (code && !MESSAGES[code]) throw new RangeError(`no such code: ${code}`);
    this.#verdicts.push({ code, user, silent, times });
  }

  judgeTruly() {
    this.#verdicts = [];
  }

  /** Whether new connections are let in; those that are open stay. */
  set door(open) {
    this.#door = open;
  }

  /** Who is connected, and as whom: user null for the anonymous. */
  list() {
    return [...this.#io.sockets.sockets.values()].map((socket) => {
      const { user, app = "", version = "" } = this.#known.get(socket);
      const channels = [...socket.rooms].filter((room) => room.startsWith("channel_")).map((room) => room.slice(8));
      const transport = socket.conn.transport.name;
      return { user: user ? String(user.id) : null, app, version, transport, channels };
    });
  }

  /** Close all connections, as a broken network does or (politely) with a word; how many there were. */
  drop(politely) {
    const sockets = [...this.#io.sockets.sockets.values()];
    if (!politely) this.cut();
    for (const socket of sockets) {
      if (politely) socket.disconnect(true);
      else socket.conn.close(true);
    }
    return sockets.length;
  }

  /** Close every TCP connection, whatever is on it. */
  cut() {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Say goodbye and close; `done` is called when nobody is connected any more. */
  shutdown(done) {
    const message = "El servidor se está cerrando. Por favor reconecta en breve.";
    this.#io.emit("server_shutdown", { message, timestamp: nodeTime() });
    this.#io.close(done);
  }

  #connected(socket) {
    this.connects += 1;
    const known = {};
    this.#known.set(socket, known);
    socket.on("authenticate", (data) => this.#authenticate(socket, data));
    socket.on("subscribe", (data) => this.#subscribe(socket, data));
    socket.on("client:ready", (data) => Object.assign(known, { app: data?.app, version: data?.version }));
    // No check of what comes, as in the real one: a malformed emit by anybody ends the whole server.
    socket.on("location_update", ({ latitude, longitude }) => {
      this.#io.to("admins").emit("cobrador_location_update", { latitude, longitude, timestamp: new Date() });
    });
    socket.on("disconnect", () => {
      if (known.user) socket.broadcast.emit("user_disconnected", this.#noise(socket, known.user));
    });
  }

  #authenticate(socket, data) {
    const verdict = this.#verdict() ?? this.#judged(data);
    const { user, code } = verdict;
    this.tries.push({ user: user ? String(user.id) : null, code: code ?? null, legacy: Boolean(data?.userId) });
    if (verdict.silent) return;
    if (code) {
      socket.emit("authentication_error", { success: false, message: MESSAGES[code], code });
      return;
    }
    this.#known.get(socket).user = user;
    socket.join([`user_${user.id}`, ...(ROOMS[user.tipo] ?? [])]);
    socket.broadcast.emit("user_connected", { ...this.#noise(socket, user), connectedAt: nodeTime() });
    socket.emit("authenticated", {
      success: true,
      message: "Autenticación exitosa",
      ...this.#noise(socket, user),
      userEmail: user.email,
      roles: user.roles,
      tokenValidated: !verdict.legacy,
      authMethod: verdict.legacy ? "Legacy" : "Token Sanctum",
    });
  }

  /** What a test asked for, while it holds. */
  #verdict() {
    const verdict = this.#verdicts[0];
    if (!verdict) return null;
    verdict.times -= 1;
    if (verdict.times <= 0) this.#verdicts.shift();
    return verdict.user ? { user: this.#accounts.user(verdict.user) } : verdict;
  }

  #judged(data) {
    const token = data?.token;
    if (!token && data?.userId) return this.#legacy(data);
    if (!token) return { code: "MISSING_AUTH" };
    if (typeof token !== "string" || !token.includes("|")) return { code: "INVALID_FORMAT" };
    const [id, secret] = token.split("|");
    if (!id || !secret) return { code: "MALFORMED_TOKEN" };
    // The real one asks its database for NaN, which does not like that.
    if (Number.isNaN(Number.parseInt(id, 10))) return { code: "VALIDATION_ERROR" };
    const found = this.#accounts.byId(Number.parseInt(id, 10));
    if (!found) return { code: "TOKEN_NOT_FOUND" };
    if (found.expired) return { code: "TOKEN_EXPIRED" };
    const user = this.#accounts.user(found.user);
    if (!user) return { code: "USER_NOT_FOUND" };
    return user.activo ? { user } : { code: "USER_INACTIVE" };
  }

  /** Without a token: it believes whatever it is told. */
  #legacy({ userId, userType, userName = "Usuario" }) {
    if (!(userType in ROOMS) && userType !== "chofer") return { code: "INVALID_USERTYPE" };
    return { legacy: true, user: { id: userId, name: userName, tipo: userType, email: null, roles: [] } };
  }

  #subscribe(socket, data) {
    const channel = data?.channel;
    const refusal = !this.#known.get(socket).user ? "No autenticado" : !CHANNELS.includes(channel) ? "Canal no válido" : null;
    if (refusal) {
      socket.emit("subscribe_error", { success: false, channel, message: refusal });
      return;
    }
    socket.join(`channel_${channel}`);
    socket.emit("subscribed", { success: true, channel, timestamp: nodeTime() });
  }

  #noise(socket, user) {
    const clientIP = socket.handshake.address.replace("::ffff:", "");
    return { userId: String(user.id), userName: user.name, userType: user.tipo, clientIP };
  }
}
