// Users and their tokens, as Laravel's Sanctum keeps them: an id, and a hash of the secret half.
import { createHash, randomBytes } from "node:crypto";

/** Who may sign in; `tipo` is what the Socket.IO server makes of the first role. */
const USERS = [
  { id: 1, name: "Alba Arce", usernick: "admin", tipo: "admin", roles: ["Admin"] },
  { id: 2, name: "Marco Mamani", usernick: "manager", tipo: "manager", roles: ["Manager"] },
  { id: 3, name: "Celso Choque", usernick: "chofer", tipo: "chofer", roles: ["Chofer"] },
  { id: 4, name: "Carla Condori", usernick: "cliente", tipo: "client", roles: ["Cliente"] },
  { id: 5, name: "Elena Encinas", usernick: "encargado", tipo: "client", roles: ["Encargado"] },
  { id: 6, name: "Irma Ibáñez", usernick: "inactivo", tipo: "client", roles: ["Admin"], activo: false },
  { id: 7, name: "Saúl Soria", usernick: "sinmovil", tipo: "client", roles: ["Contador"], movil: false },
].map((user) => ({ activo: true, movil: true, email: `${user.usernick}@example.bo`, ...user }));

export const LOGIN = "admin";
export const PASSWORD = "clave-de-prueba";

const hash = (secret) => createHash("sha256").update(secret).digest("hex");

export class Accounts {
  #state;

  constructor(state) {
    this.#state = state;
  }

  user(id) {
    return USERS.find((user) => user.id === id) ?? null;
  }

  /** The user, or why not: a sentence. */
  check(login, password) {
    const user = USERS.find((other) => other.usernick === login || other.email === login);
    if (!user || password !== PASSWORD) return "Las credenciales proporcionadas son incorrectas.";
    if (!user.activo) return "Tu cuenta está desactivada. Contacta al administrador.";
    if (!user.movil) return "Tu usuario no tiene acceso a la aplicación móvil.";
    return user;
  }

  /** A new token; it takes over the session: all others of this user are gone. */
  signIn(user) {
    this.#state.tokens = this.#state.tokens.filter((token) => token.user !== user.id);
    return this.#issue(user);
  }

  /** A new token instead of this one. */
  refresh(token) {
    this.revoke(token);
    return this.#issue(this.user(token.user));
  }

  revoke(token) {
    this.#state.tokens = this.#state.tokens.filter((other) => other !== token);
    this.#state.save();
  }

  /** REST compares both halves; null: not a token of ours, or not any more. */
  byBearer(header = "") {
    const [id, secret] = header.replace(/^Bearer /, "").split("|");
    const token = this.byId(Number.parseInt(id, 10));
    return token && secret && token.hash === hash(secret) && !token.expired ? token : null;
  }

  /** The Socket.IO server compares the first half only. */
  byId(id) {
    return this.#state.tokens.find((token) => token.id === id) ?? null;
  }

  /** How many expired: the one whose plain text this is, or all. */
  expire(plain) {
    const id = plain ? Number.parseInt(plain, 10) : null;
    const found = this.#state.tokens.filter((token) => id === null || token.id === id);
    for (const token of found) token.expired = true;
    this.#state.save();
    return found.length;
  }

  #issue(user) {
    const secret = randomBytes(24).toString("base64url");
    this.#state.lastToken += 1;
    const token = { id: this.#state.lastToken, user: user.id, hash: hash(secret), expired: false };
    this.#state.tokens.push(token);
    this.#state.save();
    return `${token.id}|${secret}`;
  }
}
