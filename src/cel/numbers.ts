/** A double in the shortest notation that reads back as the same, with an exponent outside 1e-4 to 1e6 as Go prints it. */
export function formatGeneral(value: number): string {
  if (!Number.isFinite(value)) return specialName(value);
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const size = Number(exponent);
  return size >= -4 && size < 6 ? String(value) : `${mantissa}e${goExponent(size)}`;
}

/** `digits` decimals and an exponent of at least two digits. */
export function formatExponent(value: number, digits: number): string {
  if (!Number.isFinite(value)) return specialName(value);
  const [mantissa = '', exponent = '0'] = value.toExponential(digits).split('e');
  return `${mantissa}e${goExponent(Number(exponent))}`;
}

function goExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** NaN and the infinities by the names that Go gives them. */
export function specialName(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** As many decimals as needed and no exponent. */
export function formatPlain(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  if (exponent === '0') return mantissa;
  if (Number(exponent) > 0) return BigInt(value).toString();
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${whole}${fraction}`;
}

/** Exactly `digits` decimals (up to 100); half of the last one goes to the even neighbour. */
export function formatFixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const rounded = value.toFixed(digits);
  if (digits > 60) return rounded;
  const exact = value.toFixed(digits + 40);
  const cut = exact.slice(0, exact.length - 40);
  const kept = cut.endsWith('.') ? cut.slice(0, -1) : cut;
  const isHalf = /^50*$/.test(exact.slice(exact.length - 40));
  return isHalf && Number(kept.at(-1)) % 2 === 0 ? kept : rounded;
}
