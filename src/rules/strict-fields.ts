import { type CelNode, type CelProgram, type CelResult, childrenOf } from '../cel/index.ts';
import type { Json } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';

/** `container.?securityContext.?privileged`: the variable, and the fields that are read from it in turn. */
interface Chain {
  readonly variable: string;
  readonly fields: readonly string[];
  readonly offset: number;
}

/**
 * The same program, but for one thing. CEL takes `.?b` and `has()` of a text or a number for a field that is missing; so a rule
 * that forbids `securityContext.privileged` would pass `securityContext: privileged`. Here a field of what is there, and no map, is
 * an error.
 */
export function strictFields(program: CelProgram): CelProgram {
  const chains = chainsOf(program.ast).filter(({ variable }) => program.reads.includes(variable));
  if (chains.length === 0) return program;
  return {
    source: program.source,
    reads: program.reads,
    ast: program.ast,
    evaluate: (variables, options) => {
      for (const chain of chains) {
        const broken = brokenAt(chain, variables[chain.variable] as Json | undefined);
        if (broken !== null) return broken;
      }
      return program.evaluate(variables, options);
    },
  };
}

function brokenAt({ variable, fields, offset }: Chain, start: Json | undefined): CelResult | null {
  let value = start;
  for (const [index, field] of fields.entries()) {
    if (value === undefined) return null;
    if (!isJsonObject(value)) {
      const owner = [variable, ...fields.slice(0, index)].join('.');
      const message = `the field ${field} is read from ${owner}, which is no map`;
      return { ok: false, error: { code: 'no-such-overload', message, offset } };
    }
    value = Object.hasOwn(value, field) ? value[field] : undefined;
  }
  return null;
}

/** The longest chains of a tree; what an index or a function stands in between begins no new one. */
function chainsOf(node: CelNode): Chain[] {
  if (node.kind !== 'select') return childrenOf(node).flatMap(chainsOf);
  const fields: string[] = [];
  let inner: CelNode = node;
  while (inner.kind === 'select') {
    fields.unshift(inner.field);
    inner = inner.operand;
  }
  if (inner.kind !== 'ident') return chainsOf(inner);
  return [{ variable: inner.name, fields, offset: node.start }];
}
