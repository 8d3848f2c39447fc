// What a test may do to this backend: JSON over HTTP, on a loopback port of its own.
import { createServer } from "node:http";
import { announce, list } from "./announcing.js";
import { bodyOf } from "./answers.js";
import { itemJson } from "./rest.js";

/** Serves the calls; `parts` are the backend's. */
export function control({ fleet, accounts, sockets, faults, traffic }) {
  /** An item's next estado, told and then committed, only told (`phantom`) or only committed (`silent`). */
  function move({ categoria, id, codigo, silent = false, phantom = false, before_commit: delay = 0, ...how }) {
    const item = fleet.item(categoria, id);
    if (!item) throw new RangeError(`no such item: ${categoria} ${id}`);
    const change = { categoria, item: { ...item }, before: item.estado, after: codigo, at: Date.now() };
    const commit = () => phantom || fleet.commit(categoria, id, codigo);
    if (delay) setTimeout(commit, delay);
    else commit();
    if (!silent) announce(sockets.send, change, how);
    return itemJson(categoria, fleet.item(categoria, id));
  }

  function create({ categoria, estado, ventas, creador, silent = false, ...how }) {
    const item = fleet.create(categoria, estado, { ventas, creador });
    const change = { categoria, item, before: null, after: item.estado, at: Date.now() };
    if (!silent) announce(sockets.send, change, how);
    return itemJson(categoria, item);
  }

  async function moveMany({ moves, seconds = 0 }) {
    const began = Date.now();
    for (const [index, each] of moves.entries()) {
      const wait = began + (1000 * seconds * index) / moves.length - Date.now();
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      move(each);
    }
    return { seconds: (Date.now() - began) / 1000 };
  }

  const calls = {
    "GET /items": ({ categoria }) => fleet.items(categoria).map((item) => itemJson(categoria, item)),
    "POST /items": create,
    "DELETE /items": ({ categoria, id }) => ({ deleted: fleet.delete(categoria, id) }),
    "POST /move": move,
    "POST /moves": moveMany,
    "GET /changes": () => fleet.changes,
    "GET /events": list,
    "POST /emit": ({ event, args, rooms = "all" }) => sockets.send(rooms, event, ...args),
    "GET /sockets": () => sockets.list(),
    "POST /drop": ({ politely }) => ({ dropped: sockets.drop(politely) }),
    "POST /door": ({ open }) => (sockets.door = open),
    "POST /verdicts": (verdict) => sockets.judge(verdict),
    "DELETE /verdicts": () => sockets.judgeTruly(),
    "GET /counters": () => ({ connects: sockets.connects, tries: sockets.tries }),
    "POST /tokens/expire": ({ token }) => ({ expired: accounts.expire(token) }),
    "POST /faults": (fault) => faults.add(fault),
    "DELETE /faults": () => faults.clear(),
    "GET /requests": () => traffic.requests,
    "DELETE /requests": () => void (traffic.requests = []),
  };

  return createServer(async (request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body ?? null));
    };
    const call = calls[`${request.method} ${request.url}`];
    if (!call) return answer(404, `no such call: ${request.method} ${request.url}`);
    try {
      answer(200, await call(await bodyOf(request)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      answer(400, error.message);
    }
  });
}
