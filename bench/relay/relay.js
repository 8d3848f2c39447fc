// What a team would write with npm's socket.io and ioredis: Laravel's broadcasts to everybody who was let in.
import { createServer } from "node:http";
import { Redis } from "ioredis";
import { Server } from "socket.io";

const { REDIS_URL, REDIS_PREFIX, LARAVEL_API_URL } = process.env;
const http = createServer();
const io = new Server(http);

const answers = new Map();
const whose = (token) => {
  if (!answers.has(token)) {
    const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
    answers.set(token, fetch(`${LARAVEL_API_URL}/user`, { headers }).then((answer) => answer.ok));
  }
  return answers.get(token);
};

io.use(async (socket, next) => {
  const { token } = socket.handshake.auth;
  next(token && (await whose(token)) ? undefined : new Error("TOKEN_INVALID"));
});
io.on("connection", (socket) => socket.join("admitted"));

const redis = new Redis(REDIS_URL);
redis.on("message", (_channel, message) => {
  const { event, data } = JSON.parse(message);
  delete data.socket;
  io.to("admitted").emit(event, data);
});
await redis.subscribe(`${REDIS_PREFIX}private-estados`);
// As many connections at once as ours takes.
http.listen({ host: "127.0.0.1", port: 0, backlog: 2048 }, () => {
  console.log(JSON.stringify({ socket_url: `http://127.0.0.1:${http.address().port}` }));
});
process.on("SIGTERM", () => process.exit(0));
