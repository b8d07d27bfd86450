const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12,345; small fractions keep three digits. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? WHOLE.format(value) : SHORT.format(value);
}

const EXACT = new Intl.NumberFormat('en', { maximumFractionDigits: 17 });

/** All digits of a value. */
export function exact(value) {
  return EXACT.format(value);
}

/** 12.3K. */
export function compact(value) {
  return value === null || value === undefined ? '–' : COMPACT.format(value);
}

export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let left = value;
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${SHORT.format(left)} ${units[unit]}`;
}

/** How long, in words: 340 ms, 12.3 s, 4 min, 3 h, 2 d. */
export function duration(millis) {
  if (millis === null || millis === undefined || Number.isNaN(millis)) return '–';
  if (millis < 1000) return `${SHORT.format(millis)} ms`;
  if (millis < 60_000) return `${SHORT.format(millis / 1000)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min`;
  if (millis < 172_800_000) return `${Math.floor(millis / 3_600_000)} h`;
  return `${WHOLE.format(Math.floor(millis / 86_400_000))} d`;
}

/** How long ago an answer's batch was planned, by the server's clock; an answer may be kept for long. */
export function ageOf(answer, job) {
  return Math.max(0, job.ageMs + Date.parse(job.planned) - Date.parse(answer.planned));
}

/** How long ago, by whole seconds. */
export function age(millis) {
  return millis < 1000 ? 'just now' : `${duration(millis < 60_000 ? Math.floor(millis / 1000) * 1000 : millis)} ago`;
}

/** Windows as people say them: `PT5M every PT1M` is 5 min every 1 min. */
export function windows(text) {
  return text.replace(/PT([0-9.HMS]+)/g, (_, parts) => parts.replace(/([0-9.]+)([HMS])/g, (__, count, unit) => `${count} ${{ H: 'h', M: 'min', S: 's' }[unit]} `).trim());
}

/** A time of day in UTC, with the date where it is not today's. */
export function time(iso) {
  if (!iso) return '–';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso);
  const text = at.toISOString();
  const today = new Date().toISOString().slice(0, 10);
  const clock = text.slice(11, text.endsWith('.000Z') ? 19 : 23);
  return text.startsWith(today) ? clock : `${text.slice(0, 10)} ${clock}`;
}
