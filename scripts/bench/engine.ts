/** How fast the CEL engine is: evaluations a second on one core, in this process, of what was compiled once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCel } from '../../src/cel/index.ts';
import type { JsonObject } from '../../src/kubernetes/resource.ts';
import { loadRules } from '../../src/rules/index.ts';
import { median } from './series.ts';

const DEPLOYMENTS = 10_000;
const ROUNDS = 9;
/** With three repetitions, so that the automaton has to run, and no string function will do. */
const PATTERN = '^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+:[a-zA-Z0-9._-]+$';

export interface EngineSpeed {
  /** Of the assertion of container-memory-limit, a second. */
  readonly memoryLimit: number;
  /** Of a regular expression on the image, a second. */
  readonly pattern: number;
}

export async function measureEngine(): Promise<EngineSpeed> {
  const file = 'rules/resources/container-memory-limit.yaml';
  const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
  const { rules } = await loadRules([{ file, text }]);
  const [check] = rules[0]?.checks ?? [];
  const pattern = compileCel(`container.image.matches('${PATTERN}')`, { variables: ['container'] });
  if (check === undefined || !pattern.ok) throw new Error('what is to be measured does not compile');
  const scopes = deployments().flatMap(scopesOf);
  return { memoryLimit: rateOf(check.assert, scopes), pattern: rateOf(pattern.program, scopes) };
}

interface Program {
  evaluate(variables: Readonly<Record<string, unknown>>): { readonly ok: boolean };
}

function rateOf(program: Program, scopes: readonly Readonly<Record<string, unknown>>[]): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (const scope of scopes) if (!program.evaluate(scope).ok) throw new Error('an evaluation failed');
    return (scopes.length * 1000) / (performance.now() - start);
  });
  return median(rates);
}

/** One to three containers each, every third of them without a limit. */
function deployments(): JsonObject[] {
  return Array.from({ length: DEPLOYMENTS }, (_, index) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${index}`, namespace: 'shop' },
    spec: {
      template: { spec: { containers: Array.from({ length: 1 + (index % 3) }, (__, at) => container(index + at)) } },
    },
  }));
}

function container(index: number): JsonObject {
  const limits = index % 3 === 0 ? { cpu: '1' } : { cpu: '1', memory: `${64 + (index % 64)}Mi` };
  return {
    name: `c-${index}`,
    image: `registry.example.org:5000/team-${index % 7}/app-${index}:1.${index % 50}.0`,
    resources: { limits },
  };
}

function scopesOf(object: JsonObject): Readonly<Record<string, unknown>>[] {
  const { spec } = object as {
    readonly spec: { readonly template: { readonly spec: { readonly containers: JsonObject[] } } };
  };
  const pod = spec.template.spec;
  const outer = { object, pod, params: {}, kubernetesVersion: { major: 1, minor: 34 }, limitRanges: [] };
  return pod.containers.map((each) => ({ ...outer, container: each, containerList: 'containers' }));
}
