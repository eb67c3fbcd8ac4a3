import { type CelProgram, compileCel } from '../cel/index.ts';
import { compileMessage, type MessageTemplate } from './message.ts';
import { strictFields } from './strict-fields.ts';

// Programs that are compiled when they are first needed. For the rules of the installation only, whose expressions were compiled
// when the catalogue was made: what does not compile here is a bug, and throws.

export function lateProgram(source: string, variables: readonly string[]): CelProgram {
  const program = once(() => {
    const compiled = compileCel(source, { variables });
    if (!compiled.ok) throw new Error(`does not compile: ${source}`);
    return strictFields(compiled.program);
  });
  return {
    source,
    get reads() {
      return program().reads;
    },
    get ast() {
      return program().ast;
    },
    evaluate: (values, options) => program().evaluate(values, options),
  };
}

export function lateMessage(source: string, variables: readonly string[]): MessageTemplate {
  const template = once(() => {
    const compiled = compileMessage(source, variables);
    if (!compiled.ok) throw new Error(`does not compile: ${source}`);
    return compiled.template;
  });
  return {
    get parts() {
      return template().parts;
    },
  };
}

/** What is made when it is first asked for, and then kept. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
