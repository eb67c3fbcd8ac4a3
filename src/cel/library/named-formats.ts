import { spendLength } from '../frame.ts';
import { globalFunction, method, type Overload } from '../overload.ts';
import { CelError, CelObject, CelOptional, type CelValue } from '../values.ts';
import { quoted } from '../time.ts';

class CelNamedFormat extends CelObject {
  readonly kind = 'kubernetes.NamedFormat';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  equals(other: CelValue): boolean {
    return other instanceof CelNamedFormat && this.name === other.name;
  }
  override toString(): string {
    return this.name;
  }
}

interface Shape {
  readonly pattern: RegExp;
  readonly maximum: number;
  /** What the text has to be, for the message. */
  readonly says: string;
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const NAME = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const WHOLE_LABEL = 'lower case letters, digits and -, beginning and ending with a letter or digit';
const SUBDOMAIN = 'labels of lower case letters, digits and -, with dots between them';
const LETTER_LABEL = 'lower case letters, digits and -, beginning with a letter and ending with a letter or digit';
const DAY = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})';

function shape(pattern: string, maximum: number, says: string): Shape {
  return { pattern: new RegExp(`^(?:${pattern})$`), maximum, says };
}

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['dns1123Label', shape(LABEL, 63, WHOLE_LABEL)],
  ['dns1123Subdomain', shape(`${LABEL}(?:\\.${LABEL})*`, 253, SUBDOMAIN)],
  ['dns1035Label', shape('[a-z](?:[-a-z0-9]*[a-z0-9])?', 63, LETTER_LABEL)],
  [
    'qualifiedName',
    shape(
      `(?:(?=[^/]{1,253}/)${LABEL}(?:\\.${LABEL})*/)?(?=[^/]{1,63}$)${NAME}`,
      317,
      'a name of letters, digits, -, _ and ., perhaps with a domain and / before it',
    ),
  ],
  [
    'labelValue',
    shape(`(?:${NAME})?`, 63, 'empty, or letters, digits, -, _ and ., beginning and ending with a letter or digit'),
  ],
  ['uri', shape('[A-Za-z][A-Za-z0-9+.-]*:[^\\s]+|/[^\\s]*', 100_000, 'an absolute URI or an absolute path')],
  ['uuid', shape('[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}', 36, 'a UUID')],
  ['byte', shape('(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?', 10_000_000, 'base64')],
  ['date', shape(DAY, 10, 'a date such as 2026-11-23')],
  ['datetime', shape(`${DAY}[Tt ]${TIME}`, 64, 'a date and time such as 2026-11-23T08:00:00Z')],
]);

const PREFIX = 'Prefix';
const PREFIXES = ['dns1123Label', 'dns1123Subdomain', 'dns1035Label'].map((name) => `${name}${PREFIX}`);
const NAMES: readonly string[] = [...SHAPES.keys(), ...PREFIXES];

function validate(name: string, text: string): CelValue {
  if (!name.endsWith(PREFIX)) return validateShape(name, text);
  // Something is put behind a prefix, so it may end in a dash; Kubernetes checks it with an "a" for the last two characters.
  const whole = text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text;
  return validateShape(name.slice(0, -PREFIX.length), whole);
}

function validateShape(name: string, text: string): CelValue {
  const wanted = SHAPES.get(name);
  if (wanted === undefined) return new CelError('invalid-argument', `there is no format ${quoted(name)}`);
  if (text.length > wanted.maximum) return new CelOptional([`must be no more than ${wanted.maximum} characters`]);
  const fits = wanted.pattern.test(text) && (!name.startsWith('date') || isDay(text.slice(0, 10)));
  return fits ? CelOptional.none : new CelOptional([`must be ${wanted.says}`]);
}

/** Whether the calendar has such a day: it has no February 30. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Kubernetes' named formats; `validate` gives the reasons, or nothing where the text fits. */
export const namedFormatLibrary: readonly Overload[] = [
  ...NAMES.map((name) => globalFunction(`format.${name}`, [], () => new CelNamedFormat(name))),
  globalFunction('format.named', ['string'], (_, name) => {
    return NAMES.includes(name) ? new CelOptional(new CelNamedFormat(name)) : CelOptional.none;
  }),
  method('validate', ['kubernetes.NamedFormat', 'string'], (frame, target, text) => {
    spendLength(frame, text.length);
    return validate(String(target), text);
  }),
];
