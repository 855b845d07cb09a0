// Days of the proleptic Gregorian calendar, counted from 1970-01-01 (section 6).

/**
 * @param {number} day
 * @returns {{ year: number, month: number, date: number }}
 */
export function civil(day) {
  // Eras of 400 years that begin on 1 March, so that a leap day is the last of its year.
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, date: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

/** @param {number} day */
export function yearOf(day) {
  return civil(day).year;
}

/** @param {number} n @param {number} width */
function padded(n, width) {
  return String(n).padStart(width, "0");
}

/** @param {number} day */
export function isoDay(day) {
  const c = civil(day);
  return `${padded(c.year, 4)}-${padded(c.month, 2)}-${padded(c.date, 2)}`;
}

/** @param {number} timeMs @param {number} offsetMinutes */
export function localTime(timeMs, offsetMinutes) {
  const local = timeMs + offsetMinutes * 60000;
  const day = Math.floor(local / 86400000);
  const s = Math.floor((local - day * 86400000) / 1000);
  const clock = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n) => padded(n, 2)).join(":");
  return `${isoDay(day)} ${clock}`;
}
