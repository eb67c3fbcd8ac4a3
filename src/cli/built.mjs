// Loads the built program, `main.cjs`, with the code that V8 made of it when it was built. Plain JavaScript, a part of the launcher.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * What the program exports, and its script, of which a build keeps the code. Code of another Node is passed over, and made anew.
 *
 * @param file absolute path of the program; its code stands beside it, in a file that ends in `.cache`
 */
export function loadBuilt(file) {
  const source = `(function (exports, require, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(source, { filename: file, cachedData: codeOf(`${file}.cache`) });
  const exports = {};
  script.runInThisContext()(exports, createRequire(file), file, dirname(file));
  return { script, exports };
}

function codeOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
