// The items: what REST shows, which is what was committed.
import { CATEGORIAS, FIRST } from "./catalog.js";

const PREFIX = { entrega: "ENT", proforma: "PRO" };

/** Entregas, proformas and vehiculos, each numbered from 1. */
export class Fleet {
  #state;

  /** `entities` are spread evenly where the state holds none yet. */
  constructor(state, entities) {
    this.#state = state;
    this.changes = [];
    if (state.items) return;
    state.items = Object.fromEntries(CATEGORIAS.map((categoria) => [categoria, []]));
    for (let index = 0; index < entities; index += 1) {
      const categoria = CATEGORIAS[index % CATEGORIAS.length];
      const first = FIRST[categoria];
      this.#add(categoria, first[Math.floor(index / CATEGORIAS.length) % first.length], {});
    }
    state.save();
  }

  /** All items of a category, the newest first. */
  items(categoria) {
    return [...this.#list(categoria)].reverse();
  }

  /** One item; null where there is none. */
  item(categoria, id) {
    return this.#list(categoria).find((item) => item.id === id) ?? null;
  }

  /** A new item; `details` may say `ventas` (how many sales it carries) and `creador` (a user's id). */
  create(categoria, estado = FIRST[categoria][0], details = {}) {
    const item = this.#add(categoria, estado, details);
    this.#committed(categoria, item, null, estado);
    return item;
  }

  /** Put an item into an estado for everybody to see. */
  commit(categoria, id, estado) {
    const item = this.item(categoria, id);
    if (!item) return; // deleted while its change was on the way
    const before = item.estado;
    item.estado = estado;
    item.updated = Date.now();
    this.#committed(categoria, item, before, estado);
  }

  /** Whether there was such an item. */
  delete(categoria, id) {
    const item = this.item(categoria, id);
    if (!item) return false;
    this.#state.items[categoria] = this.#list(categoria).filter((other) => other !== item);
    this.#committed(categoria, item, item.estado, null);
    return true;
  }

  #list(categoria) {
    const list = this.#state.items[categoria];
    if (!list) throw new RangeError(`no such category: ${categoria}`);
    return list;
  }

  #add(categoria, estado, { ventas = 2, creador = 1 }) {
    const list = this.#list(categoria);
    // A number is never given twice, whatever was deleted.
    const id = (this.#state.lastItem[categoria] ?? 0) + 1;
    this.#state.lastItem[categoria] = id;
    const numero =
      categoria === "vehiculo" ? `${1000 + id}-ABC` : `${PREFIX[categoria]}-20260515-${id}`;
    const item = { id, numero, estado, ventas, creador, updated: Date.now() };
    list.push(item);
    return item;
  }

  #committed(categoria, item, before, after) {
    this.changes.push({ categoria, id: item.id, before, after, at: Date.now() / 1000 });
    this.#state.save();
  }
}
