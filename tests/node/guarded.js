// Socket.IO at a path and in a namespace of its own, whose middleware looks at the token.
// The first line on standard output is its port. `GET /counts` says who is connected where.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Server } from "socket.io";

const { values: options } = parseArgs({
  options: { path: { type: "string" }, namespace: { type: "string" } },
});

const REFUSALS = {
  expired: Object.assign(new Error("La sesión venció"), { data: { code: "TOKEN_EXPIRED" } }),
  unknown: Object.assign(new Error("Turno cerrado"), { data: { code: "SHIFT_CLOSED" } }),
};

const http = createServer((request, response) => {
  if (request.url === "/close") guarded.disconnectSockets(false);
  else if (request.url !== "/counts") return response.writeHead(404).end("<h1>404</h1>");
  response.end(JSON.stringify({ main: io.of("/").sockets.size, guarded: guarded.sockets.size, heard }));
});
const heard = [];
const io = new Server(http, { path: options.path });
const guarded = io.of(options.namespace);
guarded.use((socket, next) => {
  const { token } = socket.handshake.auth;
  if (token === "never") return;
  if (token === "late") return setTimeout(next, 700);
  next(token === "good" ? undefined : (REFUSALS[token] ?? new Error("No autorizado para estados\u202e")));
});
guarded.on("connection", (socket) => {
  socket.on("client:ready", () => {
    heard.push("client:ready");
    socket.emit("estado:cambio", { categoria: "entrega", codigo: "LLEGO", id: 7 });
  });
  socket.on("disconnect", (reason) => heard.push(reason));
});
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
