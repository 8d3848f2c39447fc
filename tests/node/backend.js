// A backend as contract part 2 describes it, on Node's own Socket.IO. The first line on standard output is JSON.
import { once } from "node:events";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Accounts, LOGIN, PASSWORD } from "./accounts.js";
import { control } from "./control.js";
import { Fleet } from "./fleet.js";
import { Faults, Rest } from "./rest.js";
import { Sockets } from "./sockets.js";
import { State } from "./state.js";
import { Traffic } from "./traffic.js";

const VERSIONS = { 4.8: "socket.io", "4.0": "socket.io-4.0", 3.1: "socket.io-3" };

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "socket-io": { type: "string", default: "4.8" },
    transports: { type: "string", default: "polling,websocket" },
    "ping-interval": { type: "string", default: "10000" },
    "ping-timeout": { type: "string", default: "30000" },
    entities: { type: "string", default: "30" },
    state: { type: "string" },
    "until-stdin-closes": { type: "boolean", default: false },
  },
});

const { Server } = await import(VERSIONS[options["socket-io"]]);
const state = new State(options.state);
const accounts = new Accounts(state);
const fleet = new Fleet(state, Number(options.entities));
const faults = new Faults();
const rest = new Rest(accounts, fleet, faults);

const http = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://backend");
  if (pathname.startsWith("/api/")) return rest.answer(request, response, pathname.slice("/api".length), searchParams);
  response.writeHead(404).end();
});
const sockets = new Sockets(Server, http, accounts, {
  transports: options.transports.split(","),
  pingInterval: Number(options["ping-interval"]),
  pingTimeout: Number(options["ping-timeout"]),
});
const traffic = new Traffic(http);
const controls = control({ fleet, accounts, sockets, faults, traffic });

const addressOf = async (server, port) => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
};

const url = await addressOf(http, Number(options.port));
const control_url = await addressOf(controls, 0);
console.log(JSON.stringify({ api_url: `${url}/api`, socket_url: url, control_url, login: LOGIN, password: PASSWORD }));

/** Go away on purpose: say so, let what is on the way arrive, and end with this exit code. */
function shutdown(code) {
  sockets.shutdown(() => process.exit(code));
  // Not every client closes what it is asked to.
  setTimeout(() => sockets.cut(), 200);
}

process.once("SIGTERM", () => shutdown(0));
process.once("uncaughtException", (error) => {
  console.error(error);
  shutdown(1);
});
if (options["until-stdin-closes"]) process.stdin.on("end", () => process.exit(0)).resume();
