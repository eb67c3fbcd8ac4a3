/** Something that is wrong with an expression, and where: `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface CelProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Where a name is not known: those that could stand there. */
  readonly known?: readonly string[];
}

/** What one compilation gathers. */
export interface Compilation {
  readonly declared: ReadonlySet<string>;
  readonly lenientOrValue: boolean;
  readonly problems: CelProblem[];
  /** The slot of each declared variable that the expression reads. */
  readonly reads: Map<string, number>;
  slots: number;
}

/** The variables of the macros around a node, by name. */
export type Locals = ReadonlyMap<string, number>;

export function newCompilation(variables: readonly string[], lenientOrValue: boolean): Compilation {
  return { declared: new Set(variables), lenientOrValue, problems: [], reads: new Map(), slots: 0 };
}

/** A slot of its own for the variable of a macro. */
export function newSlot(compilation: Compilation): number {
  compilation.slots += 1;
  return compilation.slots - 1;
}

/** The slot of a name; undefined where nothing of that name is declared. */
export function slotOf(compilation: Compilation, locals: Locals, name: string): number | undefined {
  const known = locals.get(name) ?? compilation.reads.get(name);
  if (known !== undefined) return known;
  if (!compilation.declared.has(name)) return undefined;
  const slot = newSlot(compilation);
  compilation.reads.set(name, slot);
  return slot;
}

/** Notes what is wrong with a part of the expression. */
export function noteProblem(
  compilation: Compilation,
  span: { start: number; end: number },
  message: string,
  known?: readonly string[],
): void {
  const { start, end } = span;
  compilation.problems.push(known === undefined ? { message, start, end } : { message, start, end, known });
}
