// Loads the built program, `main.cjs`, with the code that V8 made of it when it was built. Plain JavaScript, a part of the launcher.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * What the program exports, and the scripts of those of its parts that were needed so far, of which a build keeps the code. Code
 * of another Node is passed over, and made anew.
 *
 * @param file absolute path of the program; its parts stand beside it, and beside each its code, in a file that ends in `.cache`
 */
export function loadBuilt(file) {
  const [folder, requireNode] = [dirname(file), createRequire(file)];
  const [scripts, loaded] = [new Map(), new Map()];
  const load = (part) => {
    const known = loaded.get(part);
    if (known !== undefined) return known;
    const source = `(function (exports, require, __filename, __dirname) {${readFileSync(part, 'utf8')}\n})`;
    const script = new Script(source, { filename: part, cachedData: codeOf(`${part}.cache`) });
    const exports = {};
    scripts.set(part, script);
    loaded.set(part, exports);
    script.runInThisContext()(exports, requirePart, part, folder);
    return exports;
  };
  const requirePart = (name) => (name.startsWith('./') ? load(join(folder, name)) : requireNode(name));
  return { scripts, exports: load(file) };
}

function codeOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
