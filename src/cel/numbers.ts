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
