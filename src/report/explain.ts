import type { Json } from '../kubernetes/resource.ts';
import type { ExplainedChange, ExplainedWrite, Explanation } from './explanation.ts';
import { alignColumns, type Colors, colorsFor, printable } from './terminal.ts';

/** JSON has no integers beyond a double that its readers could hold, and no infinity: these are printed as text. */
export function formatExplanationJson(explanation: Explanation): string {
  return `${JSON.stringify(explanation, (_, value: unknown) => shownNumber(value), 2)}\n`;
}

function shownNumber(value: unknown): unknown {
  const isOdd = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return isOdd ? String(value) : value;
}

/** The life of a field for a person: what it is, one line for each layer that wrote it, and where to change it. */
export function formatExplanation(explanation: Explanation, { color }: { readonly color: boolean }): string {
  const colors = colorsFor(color);
  const { root, writes } = explanation;
  const title = `${colors.bold(printable(titleOf(explanation)))}\n  ${printable(explanation.pointer)}\n`;
  const rendered = `${printable(`rendered in ${root}: ${renderedText(explanation)}`)}\n`;
  const table = writes.length === 0 ? [] : [rows(explanation, colors)];
  const advice = adviceOf(explanation).map((line) => `${printable(line)}\n`);
  return [title + rendered, ...table, advice.join('')].join('\n');
}

function titleOf({ resource, authored }: Explanation): string {
  const { kind, namespace, name } = resource;
  const own = authored === null || authored.name === name ? '' : `, in its source ${authored.name}`;
  return `${kind} ${namespace === null ? name : `${namespace}/${name}`}${own}`;
}

function renderedText({ present, value, secret, similar }: Explanation): string {
  if (!present) return `nothing, the field is not set${similar === null ? '' : ` (did you mean "${similar}"?)`}`;
  return secret ? HIDDEN : textOf(value);
}

const HIDDEN = '(a value of a Secret is not shown)';
const WIDEST = 72;

function textOf(value: Json): string {
  const text = JSON.stringify(value, (_, inner: unknown) => shownNumber(inner));
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function rows(explanation: Explanation, colors: Colors): string {
  const { writes } = explanation;
  const cells = alignColumns(
    writes.map((write) => [placeOf(write), write.layer, write.state, didWhat(write, explanation)].map(printable)),
  );
  const lines = cells.map(([place = '', layer = '', state = '', what = ''], index) => {
    const wins = writes[index]?.state === 'wins';
    return `  ${place}  ${layer}  ${wins ? colors.green(state) : colors.dim(state)}  ${wins ? what : colors.dim(what)}\n`;
  });
  return lines.join('');
}

function didWhat({ action, value, pointer }: ExplainedWrite, { secret, pointer: field }: Explanation): string {
  const where = pointer === field ? '' : `${pointer.startsWith(field) ? pointer.slice(field.length) : pointer} `;
  if (action === 'remove') return `${where}taken away`;
  if (action === 'cover') return `${where}written without it`;
  const shown = secret ? HIDDEN : value === null ? '' : textOf(value);
  return `${where}${action === 'merge' ? 'merged with ' : ''}${shown}`.trim();
}

function placeOf({ file, line, column }: ExplainedWrite | ExplainedChange): string {
  return line === null ? file : `${file}:${line}:${column}`;
}

function adviceOf({ untraced, refused, change, overlays, readers, present, root }: Explanation): string[] {
  if (untraced !== null) return [`No one place can be named: ${untraced.reason} (${untraced.code}).`];
  const lines = refused === null ? [] : [`Oakum would not change it itself: ${refused.reason} (${refused.code}).`];
  const places = change.map((one) => {
    const at = `${placeOf(one)} (${one.layer})`;
    if (one.add.length === 0) return present ? `To change it: ${at}` : `To set it: ${at}`;
    return `To add it: ${one.add.join('.')} at ${at}`;
  });
  const [nearest] = overlays;
  const others = readers.length === 0 ? [] : [`That file is also read for ${listed(readers)}.`];
  const alone =
    nearest === undefined || nearest === root
      ? []
      : [`Only for what uses ${nearest}: by a patch there${overlays.length > 1 ? `, or nearer to ${root}` : ''}.`];
  const only = nearest === root ? [`Only for ${root}: by a patch there.`] : alone;
  return [...lines, ...places, ...others, ...only];
}

function listed(roots: readonly string[]): string {
  const shown = roots.slice(0, 3).join(', ');
  return roots.length > 3 ? `${shown} and ${roots.length - 3} more` : shown;
}
