// What outlives a restart, in one file: the database of this backend.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** The fleet and the tokens, kept in `path`; without one only in memory. */
export class State {
  #path;

  constructor(path) {
    this.#path = path;
    const stored = path && existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
    this.items = stored.items ?? null;
    this.lastItem = stored.lastItem ?? {};
    this.tokens = stored.tokens ?? [];
    this.lastToken = stored.lastToken ?? 0;
  }

  /** Written before anybody hears of the change, whole or not at all. */
  save() {
    if (!this.#path) return;
    const { items, lastItem, tokens, lastToken } = this;
    writeFileSync(`${this.#path}.new`, JSON.stringify({ items, lastItem, tokens, lastToken }));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
