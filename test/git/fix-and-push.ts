import { findRepository, pushBranch, writeBranch } from '../../src/git/index.ts';

/** A process of its own for the tests that kill it: makes the fix branch in the given directory, and pushes it. */
const [top = '.', content = ''] = process.argv.slice(2);
const found = await findRepository(top);
if (!found.ok || found.repository.head === null) {
  throw new Error('no repository to fix');
}
const { repository } = found;
const changes = Array.from({ length: 20 }, (_, index) => ({ path: `${index}.yaml`, content: Buffer.from(content) }));
const base = found.repository.head.commit;
const written = await writeBranch(repository, { branch: 'oakum/fix', base, changes, message: `Fix to ${content}` });
if (!written.ok) {
  throw new Error(written.problem.message);
}
const pushed = await pushBranch(repository, { branch: 'oakum/fix', commit: written.commit });
if (!pushed.ok) {
  throw new Error(pushed.problem.message);
}
process.stdout.write(written.commit);
