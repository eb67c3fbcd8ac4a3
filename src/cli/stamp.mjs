// What tells one state of the sources from another, quickly: a check at every start must cost next to nothing.
import { readdirSync, statSync } from 'node:fs';

/** How many files a folder holds, their size in all, and when the last one changed. */
export function stamp(folder) {
  let [files, bytes, newest] = [0, 0, 0];
  for (const entry of readdirSync(folder, { recursive: true })) {
    const status = statSync(`${folder}/${entry}`);
    // A file that is renamed changes its folder only.
    newest = Math.max(newest, status.mtimeMs);
    if (!status.isFile()) continue;
    files += 1;
    bytes += status.size;
  }
  return `${files} ${bytes} ${newest}`;
}
