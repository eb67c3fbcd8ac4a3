/** Where a symbolic link of a tree leads. */
export type LinkEnd = 'inside' | 'outside' | 'loop';

/** Linux gives up after as many. */
const mostLinks = 40;

/**
 * Follows a symbolic link through the links of the same tree, as the file system would once all are written.
 * Reading the target's text alone is not enough: `a/link/../..` leaves the tree when `a/link` leads to its top.
 *
 * @param links target by path, for every link of the tree.
 */
export function endOfLink(path: string, links: ReadonlyMap<string, string>): LinkEnd {
  const reached: string[] = [];
  const left = path.split('/');
  let followed = 0;
  for (let step = left.shift(); step !== undefined; step = left.shift()) {
    if (step === '' || step === '.') {
      continue;
    }
    if (step === '..') {
      if (reached.pop() === undefined) {
        return 'outside';
      }
      continue;
    }
    const target = links.get([...reached, step].join('/'));
    if (target === undefined) {
      reached.push(step);
      continue;
    }
    followed += 1;
    if (followed > mostLinks) {
      return 'loop';
    }
    if (target.startsWith('/')) {
      return 'outside';
    }
    left.unshift(...target.split('/'));
  }
  return 'inside';
}
