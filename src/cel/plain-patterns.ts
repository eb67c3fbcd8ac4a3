/** What stands between a pattern and running it with JavaScript's own engine, which is fast and may take for ever. */
export interface PlainPattern {
  readonly regex: RegExp;
  /** The longest text for which the time that it takes is bounded well: any one where it is linear, else a short one. */
  readonly longest: number;
}

/** By the powers of a text's length that a pattern may take beyond the first: about as many steps for each of them. */
const LONGEST: readonly number[] = [Number.POSITIVE_INFINITY, 256, 40];

/** So many ways through a pattern are tried at one place of the text, at most. */
const MAX_WAYS = 1000;
const MAX_COUNT = 64;

/**
 * The pattern for JavaScript's engine, where it means the same there as in RE2's syntax and cannot backtrack without bounds; null for
 * all others, which may be right as well. Taken are letters, classes of letters, `.`, groups, alternatives, `^`, `$`, `\b`, `?`, counts
 * of one letter, `*`, `+` and `{n,}` of one letter, of which few may be followed by what does not say where they end, and `(?i)` before
 * it all: both engines fold letters by the same table of Unicode.
 */
export function plainPattern(source: string): PlainPattern | null {
  const folds = source.startsWith('(?i)');
  // With the flag u a letter is a code point, as in RE2.
  const flags = folds ? 'iu' : 'u';
  const start = folds ? '(?i)'.length : 0;
  const reader: Reader = { source, flags, at: start, text: '', open: 0, scans: 0, branches: 0, depth: 0 };
  const ways = readAlternatives(reader);
  if (ways === null || ways > MAX_WAYS || reader.at < source.length) return null;
  // Each power of the text's length that it may take, beyond the first: trying each place to begin at, and each place to end.
  const isAnchored = source.startsWith('^', start) && reader.branches === 1;
  const powers = reader.open + (isAnchored || reader.open + reader.scans === 0 ? 0 : 1);
  const longest = LONGEST[powers];
  if (longest === undefined) return null;
  try {
    return { regex: new RegExp(reader.text, flags), longest };
  } catch {
    return null;
  }
}

interface Reader {
  readonly source: string;
  readonly flags: 'u' | 'iu';
  at: number;
  /** What was read, as JavaScript writes it. */
  text: string;
  /** How many `*` and `+` there were whose end is not said by what follows, and whose end is. */
  open: number;
  scans: number;
  /** Alternatives outside of all groups. */
  branches: number;
  depth: number;
}

/** How many ways there are through what was read; null where it is not plain. */
type Ways = number | null;

function readAlternatives(reader: Reader): Ways {
  let ways = 0;
  for (;;) {
    const branch = readSequence(reader);
    if (branch === null) return null;
    ways += branch;
    if (reader.depth === 0) reader.branches += 1;
    if (reader.source[reader.at] !== '|') return ways;
    take(reader, 1);
  }
}

function readSequence(reader: Reader): Ways {
  let ways = 1;
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const part = readQuantified(reader);
    if (part === null) return null;
    ways *= part;
    if (ways > MAX_WAYS) return null;
  }
  return ways;
}

function readQuantified(reader: Reader): Ways {
  const { source } = reader;
  const char = source[reader.at] ?? '';
  // Where letters fold, JavaScript counts two more among those of a word.
  const isEdge = source.startsWith('\\b', reader.at) && reader.flags === 'u';
  if (char === '^' || char === '$' || isEdge) {
    take(reader, isEdge ? 2 : 1);
    return /[?*+{]/.test(source[reader.at] ?? '') ? null : 1;
  }
  const isGroup = char === '(';
  const start = reader.text.length;
  const ways = isGroup ? readGroup(reader) : readAtom(reader) ? 1 : null;
  if (ways === null) return null;
  const quantifier = /^(?:[?*+]|\{(\d{1,2})(?:(,)(\d{1,2})?)?\})/.exec(source.slice(reader.at, reader.at + 8));
  if (quantifier === null) return source[reader.at] === '{' ? null : ways;
  const [text, least, comma, most = least] = quantifier;
  const isEndless = text === '*' || text === '+' || (comma !== undefined && quantifier[3] === undefined);
  // What is repeated as a group can be divided up in many ways; and a `?` or `+` behind a quantifier changes what it means.
  if ((isGroup && text !== '?') || /[?*+{]/.test(source[reader.at + text.length] ?? '')) return null;
  take(reader, text.length);
  if (text === '?') return ways + 1;
  if (isEndless) {
    if (Number(least ?? 0) > MAX_COUNT) return null;
    if (endsAtNext(reader, reader.text.slice(start, -text.length))) reader.scans += 1;
    else reader.open += 1;
    return 1;
  }
  const [low, high] = [Number(least), Number(most)];
  return high > MAX_COUNT || low > high ? null : high - low + 1;
}

/** Whether what follows a repeated letter is the end, or a letter that cannot be one of those repeated. */
function endsAtNext({ source, flags, at }: Reader, letter: string): boolean {
  const rest = source.slice(at, at + 6);
  if (rest === '' || rest === '$') return true;
  const next = /^(?:([^\\.+*?()|[\]{}^$])|\\([.+*?()|[\]{}^$\\/])|\[([^\\\]^])\])(?![?*{])/u.exec(rest);
  if (next === null) return false;
  const char = next[1] ?? next[2] ?? next[3] ?? '';
  return !new RegExp(`^(?:${letter})$`, flags).test(char);
}

function readGroup(reader: Reader): Ways {
  const opening = reader.source.startsWith('(?:', reader.at) ? 3 : 1;
  if (opening === 1 && reader.source[reader.at + 1] === '?') return null;
  take(reader, opening);
  reader.depth += 1;
  const ways = readAlternatives(reader);
  reader.depth -= 1;
  if (reader.source[reader.at] !== ')') return null;
  take(reader, 1);
  return ways;
}

/** One letter, or a class of letters. */
function readAtom(reader: Reader): boolean {
  const rest = reader.source.slice(reader.at, reader.at + 200);
  const literal = /^(?:[^\\.+*?()|[\]{}^$]|\\[.+*?()|[\]{}^$\\/])/u.exec(rest);
  if (literal !== null) {
    take(reader, literal[0].length);
    return true;
  }
  if (rest.startsWith('.')) {
    // JavaScript leaves out three more line ends.
    reader.text += '[^\\n]';
    reader.at += 1;
    return true;
  }
  const set = /^\[\^?-?(?:[A-Za-z0-9](?:-[A-Za-z0-9])?|\\s|[ "#%',/:;<=>@_`~!&@.+*?()|{}$])+-?\]/.exec(rest);
  // Two of these in a row mean something to the one engine or the other.
  if (set === null || /&&|--|~~|\|\|/.test(set[0])) return false;
  // A space is one of fewer letters in RE2.
  reader.text += set[0]
    .replace(/[()|{}]/g, '\\$&')
    .replaceAll('\\s', '\\t\\n\\f\\r ')
    .replace(/^(\[\^?)-/, '$1\\-')
    .replace(/-\]$/, '\\-]');
  reader.at += set[0].length;
  return true;
}

function take(reader: Reader, length: number): void {
  reader.text += reader.source.slice(reader.at, reader.at + length);
  reader.at += length;
}
