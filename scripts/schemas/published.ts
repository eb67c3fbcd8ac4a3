import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versions } from './versions.ts';

/** What one release says about its objects. */
export interface Published {
  readonly version: string;
  readonly minor: number;
  /** The module's sum, as in a go.sum; null where it did not come from a module. */
  readonly sum: string | null;
  /** Of the OpenAPI document. */
  readonly text: string;
  readonly definitions: Readonly<Record<string, Definition>>;
  /** The values of a field, by `name of the definition, field`. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

export interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly items?: Definition;
  readonly additionalProperties?: Definition;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** Fetches the modules with Go's own client, one after the other, and keeps the two files of each that count. */
export function download(folder: string): void {
  for (const version of versions) {
    const cache = join(folder, 'modules');
    const answer = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${version}`], {
      cwd: folder,
      env: { ...process.env, GOMODCACHE: cache, GOFLAGS: '-mod=mod -modcacherw' },
      encoding: 'utf8',
    });
    const { Dir: directory, Sum: sum } = JSON.parse(answer) as { Dir: string; Sum: string };
    const own = join(folder, version);
    mkdirSync(own);
    copyFileSync(join(directory, 'api/openapi-spec/swagger.json'), join(own, 'swagger.json'));
    const code = join(directory, 'pkg/generated/openapi/zz_generated.openapi.go');
    if (existsSync(code)) copyFileSync(code, join(own, 'openapi.go'));
    writeFileSync(join(own, 'sum'), `${sum}\n`);
    execFileSync('go', ['clean', '-modcache'], { env: { ...process.env, GOMODCACHE: cache } });
  }
}

/** Reads the files that `download` keeps. */
export function published(folder: string, version: string): Published {
  const text = readFileSync(join(folder, 'swagger.json'), 'utf8');
  const sum = join(folder, 'sum');
  const code = join(folder, 'openapi.go');
  const document = JSON.parse(text) as { definitions: Record<string, Definition> };
  return {
    version,
    minor: Number(version.split('.')[1]),
    sum: existsSync(sum) ? readFileSync(sum, 'utf8').trim() : null,
    text,
    definitions: document.definitions,
    enums: existsSync(code) ? enumsIn(readFileSync(code, 'utf8')) : new Map<string, readonly string[]>(),
  };
}

/**
 * The published document leaves enums out; the code that it is made from has them. It is generated and formatted by machine, so it is
 * read line by line: a function for each type, in it a line for each field.
 */
function enumsIn(code: string): Map<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>();
  let [type, field] = ['', ''];
  for (const line of code.split('\n')) {
    const start = /^func schema_(?:\w+_)?([a-z0-9]+)_(v\d+(?:(?:alpha|beta)\d+)?)_(\w+)\(/.exec(line);
    const property = /^\t{5}"([^"]+)": \{/.exec(line);
    const values = /^\t+Enum:\s+\[\]interface\{\}\{([^}]*)\}/.exec(line);
    if (start !== null) [type, field] = [start.slice(1).join('.'), ''];
    else if (property !== null) field = property[1] ?? '';
    else if (values !== null) enums.set(`${type} ${field}`, JSON.parse(`[${values[1]}]`) as string[]);
  }
  return enums;
}
