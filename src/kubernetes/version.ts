/** A Kubernetes version as far as APIs depend on it. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest Pod Security Standards that the rules know. */
const NEWEST_POD_SECURITY = 34;

export const DEFAULT_POD_SECURITY_VERSION = `1.${NEWEST_POD_SECURITY}`;

/**
 * The version of the Pod Security Standards that a text such as `1.30` or `latest` means; null where it means none. The standards
 * before 1.0 do not exist; those that are newer than what is known are judged as the newest known, as the API server does it.
 */
export function parsePodSecurityVersion(text: string): KubernetesVersion | null {
  const version = text === 'latest' ? { major: 1, minor: NEWEST_POD_SECURITY } : parseKubernetesVersion(text);
  if (version === null || version.major !== 1) return null;
  return { major: 1, minor: Math.min(version.minor, NEWEST_POD_SECURITY) };
}

/** Reads `1.34`, `v1.34` or `v1.34.2+suffix`; null where the text is none of these. */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+(?:[-+].*)?)?$/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}
