import { join, relative, sep } from 'node:path';
import { judgeImport } from './imports.ts';

/** What this rule reads of a syntax node: where an import says what it imports, and whether it wants only types. */
interface Node {
  readonly type: string;
  readonly source?: Node | null;
  readonly value?: unknown;
  readonly importKind?: string;
  readonly exportKind?: string;
}

interface Context {
  readonly filename: string;
  report(problem: { readonly node: Node; readonly message: string }): void;
}

const top = join(import.meta.dirname, '..', '..');

function createImports(context: Context): Record<string, (node: Node) => void> {
  const file = relative(top, context.filename).split(sep).join('/');

  function judge(node: Node): void {
    if (!node.source) return;
    const specifier = node.source.value;
    if (typeof specifier !== 'string') return reportComputed(node);
    const typeOnly = node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType';
    const message = judgeImport(file, specifier, typeOnly);
    if (message !== null) context.report({ node, message });
  }

  function reportComputed(node: Node): void {
    if (!file.startsWith('src/')) return;
    context.report({ node, message: 'The import table cannot see a computed import; write its path as a string.' });
  }

  return {
    ImportDeclaration: judge,
    ExportNamedDeclaration: judge,
    ExportAllDeclaration: judge,
    ImportExpression: judge,
    TSImportType: judge,
  };
}

const plugin = { meta: { name: 'house' }, rules: { imports: { create: createImports } } };

export default plugin;
