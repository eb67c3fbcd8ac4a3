// node scripts/with-node.mjs PROGRAM [ARGUMENT…]: runs a script of ours, or an installed tool by its name, on Node 24, whatever
// Node npm itself runs on. (Several packages bring a `node`, one for each platform, and npm 10 may link none of them.)
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInstead, suitableNode } from '../src/cli/restart.mjs';

const tools = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.bin');
const [program, ...args] = process.argv.slice(2);
const node = suitableNode();
const env = { ...process.env, PATH: [dirname(node), tools, process.env.PATH].join(delimiter) };

if (/\.(ts|mjs)$/.test(program)) runInstead(node, [program, ...args], env);
else runInstead(join(tools, program), args, env);
