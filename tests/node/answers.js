// How Laravel answers over HTTP, and the pages that it makes of a list.

/** An answer that ends a call early; `call` throws it. */
export class Refusal extends Error {
  constructor(status, body, headers = {}) {
    super(String(status));
    Object.assign(this, { status, body, headers });
  }
}

export const unauthenticated = () => new Refusal(401, { message: "Unauthenticated." });

export const invalid = (errors) =>
  new Refusal(422, {
    message: Object.values(errors)[0],
    errors: Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, [text]])),
  });

/** Writes JSON, or what Laravel makes of it for whoever does not accept JSON: a redirect instead of 401 and 422. */
export function write(request, response, status, body, headers = {}) {
  const json = (request.headers.accept ?? "").includes("json");
  if (!json && (status === 401 || status === 422)) {
    response.writeHead(302, { Location: status === 401 ? "/login" : "/", "Content-Type": "text/html" });
    response.end();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-cache, private", ...headers });
  response.end(JSON.stringify(body));
}

/** The JSON that was sent; an empty object where there was none that can be read. */
export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) ?? {};
  } catch {
    return {};
  }
}

/** Which part of a list was asked for. */
export function page(items, query, fallback, most = Infinity) {
  const number = (name, otherwise) => Math.max(1, Number.parseInt(query.get(name), 10) || otherwise);
  const perPage = Math.min(most, number("per_page", fallback));
  const current = number("page", 1);
  const start = (current - 1) * perPage;
  const last = Math.max(1, Math.ceil(items.length / perPage));
  return { rows: items.slice(start, start + perPage), current, last, perPage, start, total: items.length };
}

/** Laravel's own paginator, as it serializes itself. */
export function paginator({ rows, current, last, perPage, start, total }, data, path) {
  const address = (number) => (number >= 1 && number <= last ? `${path}?page=${number}` : null);
  return {
    current_page: current,
    data,
    first_page_url: address(1),
    from: rows.length ? start + 1 : null,
    last_page: last,
    last_page_url: address(last),
    next_page_url: address(current + 1),
    path,
    per_page: perPage,
    prev_page_url: address(current - 1),
    to: rows.length ? start + rows.length : null,
    total,
  };
}
