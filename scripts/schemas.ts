/**
 * `npm run schemas [FOLDER]`: writes `data/schemas/`, what Kubernetes publishes about its objects, as compact tables. Reads
 * `v1.X.Y/swagger.json` and, where there is one, `v1.X.Y/openapi.go` in FOLDER; without FOLDER the Go module k8s.io/kubernetes of each
 * version in `scripts/schemas/versions.ts`. Not part of `npm run check`: it needs the module proxy.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, type Published, published } from './schemas/published.ts';
import { tablesOf } from './schemas/tables.ts';

const target = join(import.meta.dirname, '..', 'data', 'schemas');
const [folder] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'oakum-schemas-'));
try {
  const source = folder ?? scratch;
  if (folder === undefined) download(scratch);
  const versions: Published[] = readdirSync(source)
    .filter((name) => /^v1\.\d+\.\d+$/.test(name))
    .map((name) => published(join(source, name), name))
    .toSorted((one, other) => one.minor - other.minor);
  const { files, counts } = tablesOf(versions);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [name, data] of files) writeFileSync(join(target, `${name}.json`), print(data));
  const provenance = {
    source:
      'k8s.io/kubernetes: api/openapi-spec/swagger.json, pkg/generated/openapi/zz_generated.openapi.go (its enums)',
    license: 'Apache-2.0',
    versions: versions.map(({ version, sum, text, enums }) => ({
      version,
      ...(sum === null ? {} : { module: sum }),
      swagger: `sha256:${createHash('sha256').update(text).digest('hex')}`,
      enums: enums.size > 0,
    })),
  };
  writeFileSync(join(target, 'provenance.json'), `${JSON.stringify(provenance, null, 2)}\n`);
  console.log(
    `schemas: ${versions.length} versions, ${counts.kinds} kinds, ${counts.types} types, ${files.size} files`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** One line a type, so that a change of Kubernetes can be read in a diff. */
function print(data: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(data).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
