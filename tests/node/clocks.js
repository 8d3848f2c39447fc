// The backend's three clocks (contract 2.3, 6), and the one that a test shares with it.

const LA_PAZ = -4 * 3600 * 1000;

/** As Node writes it: `2026-05-15T14:00:00.123Z`. */
export const nodeTime = (ms = Date.now()) => new Date(ms).toISOString();

/** As Laravel writes a moment into an event: `2026-05-15T10:00:00-04:00`. */
export const laravelTime = (ms = Date.now()) => `${new Date(ms + LA_PAZ).toISOString().slice(0, 19)}-04:00`;

/** As Laravel writes a model's column: `2026-05-15T14:00:00.000000Z`. */
export const columnTime = (ms = Date.now()) => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** Monotonic seconds; on Linux the clock that Python's `time.monotonic` reads. */
export const monotonic = () => Number(process.hrtime.bigint()) / 1e9;
