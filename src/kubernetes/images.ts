/** An image reference, cut as a container runtime cuts it. */
export interface ImageReference {
  /** Registry and repository as written: `reg:5000/team/app`. */
  readonly name: string;
  /** What follows `:` behind the last `/`; null where nothing is written, and then the runtime takes `latest`. */
  readonly tag: string | null;
  /** What follows `@`, with its algorithm: `sha256:…`. It decides, whatever the tag says. */
  readonly digest: string | null;
}

/** Cuts a reference into its parts. Nothing is checked: what is no image still has a name. An empty part counts as missing. */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf('@');
  const digest = at < 0 ? null : reference.slice(at + 1) || null;
  const named = at < 0 ? reference : reference.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  if (colon < 0) return { name: named, tag: null, digest };
  return { name: named.slice(0, colon), tag: named.slice(colon + 1) || null, digest };
}

/** Puts a reference together again. */
export function formatImage(image: ImageReference): string {
  const tag = image.tag === null ? '' : `:${image.tag}`;
  const digest = image.digest === null ? '' : `@${image.digest}`;
  return `${image.name}${tag}${digest}`;
}
