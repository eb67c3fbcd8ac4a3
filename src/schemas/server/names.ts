import { quoted } from '../scalars.ts';

// The forms of names, as k8s.io/apimachinery/pkg/util/validation has them. Each function says what is wrong, or null.

const lowerDashed = 'expected lower-case letters, digits and "-", with a letter or digit at both ends';

export function labelProblem(text: string): string | null {
  if (text.length > 63) return `${quoted(text)} is longer than 63 characters`;
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text) ? null : `${quoted(text)} is no DNS label; ${lowerDashed}`;
}

/** The older form that names of Services keep: it begins with a letter. */
export function serviceNameProblem(text: string): string | null {
  const problem = labelProblem(text);
  if (problem !== null || /^[a-z]/.test(text)) return problem;
  return `${quoted(text)} does not begin with a letter, as the name of a Service must`;
}

export function subdomainProblem(text: string, most = 253): string | null {
  if (text.length > most) return `${quoted(text)} is longer than ${most} characters`;
  const parts = text.split('.');
  return parts.every((part) => /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(part))
    ? null
    : `${quoted(text)} is no DNS name; ${lowerDashed}, in parts joined by dots`;
}

/** What may stand in a URL as one step: names of roles may hold colons and capitals. */
export function pathStepProblem(text: string): string | null {
  if (text === '.' || text === '..') return `${quoted(text)} cannot be a name`;
  return /[/%]/.test(text) ? `${quoted(text)} holds "/" or "%"` : null;
}

const namePart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A key of labels or annotations: a name, with a DNS name and a slash before it or without. */
export function qualifiedProblem(key: string): string | null {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return `the key ${quoted(key)} has more than one "/"`;
  if (parts.length === 2 && subdomainProblem(parts[0] ?? '') !== null) {
    return `the part of the key ${quoted(key)} before "/" is no DNS name`;
  }
  if (name.length > 63) return `the name in the key ${quoted(key)} is longer than 63 characters`;
  if (namePart.test(name)) return null;
  return `the name in the key ${quoted(key)} has not the form: letters, digits, "-", "_" and ".", with a letter or digit at both ends`;
}

export function labelValueProblem(text: string): string | null {
  if (text.length > 63) return `the label value ${quoted(text)} is longer than 63 characters`;
  if (text === '' || namePart.test(text)) return null;
  return `${quoted(text)} is no label value: letters, digits, "-", "_" and ".", with a letter or digit at both ends`;
}

/** The name of a port. */
export function portNameProblem(text: string): string | null {
  if (text.length > 15) return `the port name ${quoted(text)} is longer than 15 characters`;
  const fits = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes('--');
  return fits
    ? null
    : `${quoted(text)} is no port name: lower-case letters, digits and single "-", with at least one letter`;
}

export function portProblem(port: number): string | null {
  return port >= 1 && port <= 65_535 ? null : `${port} is no port; expected 1 to 65535`;
}

/** A key of a ConfigMap or a Secret. */
export function dataKeyProblem(key: string): string | null {
  if (key.length > 253) return `the key ${quoted(key)} is longer than 253 characters`;
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return `the key ${quoted(key)} holds more than letters, digits, "-", "_" and "."`;
  return key === '.' || key.startsWith('..') ? `the key ${quoted(key)} cannot be used` : null;
}

export function envNameProblem(name: string, minor: number): string | null {
  // Since 1.30 behind a gate, since 1.32 for all: everything that can be printed, but "=".
  if (minor >= 30) return /^[ -<>-~]+$/.test(name) ? null : `${quoted(name)} is no name of an environment variable`;
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) ? null : `${quoted(name)} is no name of an environment variable`;
}
