// Which requests reached the backend, and when each began and ended: what a test counts.
import { monotonic } from "./clocks.js";

export class Traffic {
  requests = [];

  /** Notes what `http` is asked for, websockets too. Paths are relative to the API's address where they lie below it. */
  constructor(http) {
    http.prependListener("request", (request, response) => {
      const noted = this.#note(request.method, request.url);
      // When its last byte is handed over: whoever has the whole answer may ask the next question.
      response.on("prefinish", () => Object.assign(noted, { status: response.statusCode, ended: monotonic() }));
      response.on("close", () => (noted.ended ??= monotonic()));
    });
    // Where no websocket is allowed nobody listens, and Node makes of it a request like any other.
    if (!http.listenerCount("upgrade")) return;
    http.prependListener("upgrade", (request, socket) => {
      const noted = this.#note("WEBSOCKET", request.url);
      socket.on("close", () => (noted.ended = monotonic()));
    });
  }

  #note(method, url) {
    const [path, query = ""] = url.split("?");
    const noted = { method, path: path.replace(/^\/api/, ""), query, began: monotonic(), status: null, ended: null };
    this.requests.push(noted);
    return noted;
  }
}
