/** A Kubernetes version as far as APIs depend on it. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `1.34`, `v1.34` or `v1.34.2+suffix`; null where the text is none of these. */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+(?:[-+].*)?)?$/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}
