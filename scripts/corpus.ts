/**
 * `npm run corpus`: the whole chain on real repositories, held against the bare renderer and an independent look into the
 * sources. Prints a line for each repository and part, and ends with 1 where something does not hold. Arguments are parts
 * of the names of repositories to look at; without any it looks at all. With --update the numbers of findings, and
 * what became of them, are written down instead of held against what is written.
 */
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findRenderer, type Renderer } from '../src/kustomize/renderer.ts';
import { compareCounts, updateCounts } from './corpus/counts.ts';
import { fixCopy, type Fixed, together } from './corpus/fixes.ts';
import { lookAtFindings } from './corpus/findings.ts';
import { openRepository, type Outcome, type Repository } from './corpus/repository.ts';
import { compareOutcomes, updateOutcomes } from './corpus/outcomes.ts';
import { compareRoots } from './corpus/roots.ts';
import { changeSamples } from './corpus/samples.ts';

const SHOWN = 10;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { update: { type: 'boolean' } } });
const corpus = join(import.meta.dirname, '..', '..', 'shared', 'corpus', 'kustomize');

process.exitCode = existsSync(corpus) ? await main() : notHere();

function notHere(): 0 {
  console.log('The corpus is not here (../shared/corpus), so nothing was held against it.');
  return 0;
}

async function main(): Promise<0 | 1> {
  const found = await findRenderer(process.env);
  if (!found.ok) throw new Error(found.problem.message);
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'oakum-corpus-'));
  try {
    return await holdAll(found.renderer, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function namesOf(wanted: readonly string[]): string[] {
  const names = readdirSync(corpus).toSorted();
  return wanted.length === 0 ? names : names.filter((name) => wanted.some((part) => name.includes(part)));
}

async function holdAll(renderer: Renderer, scratch: string): Promise<0 | 1> {
  let holds = true;
  const say = (name: string, { says, faults }: Outcome): void => {
    console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${says}`);
    for (const fault of faults.slice(0, SHOWN)) console.log(`       ${fault}`);
    if (faults.length > SHOWN) console.log(`       and ${faults.length - SHOWN} more`);
    holds &&= faults.length === 0;
  };
  const repositories: Repository[] = [];
  for (const name of namesOf(positionals)) {
    const repository = await openRepository(renderer, corpus, name);
    repositories.push(repository);
    const parts = [compareRoots(repository), lookAtFindings(repository)];
    say(name, { says: parts.map(({ says }) => says).join('; '), faults: parts.flatMap(({ faults }) => faults) });
  }
  if (values.update === true) console.log(updateCounts(repositories));
  else say('counts', compareCounts(repositories));
  const fixes: Fixed[] = [];
  for (const repository of repositories) {
    const fixed = await fixCopy(repository, scratch);
    fixes.push(fixed);
    say(`${repository.name}, fixed`, fixed);
  }
  say('all fixed', together(fixes));
  const reports = fixes.map(({ report }) => report);
  // The table is of all repositories together.
  if (positionals.length === 0 && values.update === true) console.log(updateOutcomes(reports));
  else if (positionals.length === 0) say('outcomes', compareOutcomes(reports));
  say('samples', await changeSamples(renderer, repositories, scratch));
  return holds ? 0 : 1;
}
