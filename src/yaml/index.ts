export { editBlockScalar } from './embedded.ts';
export { keySpanOf, nodeAt, spanOf, valueOf } from './locate.ts';
export { parseYaml, type ParseResult, type YamlSource } from './parse.ts';
export { type RemoveOptions, removeValue } from './remove.ts';
export { moveValue } from './move.ts';
export { appendItem, setValue } from './set.ts';
export type { EditOptions, EditRefusal, EditResult, Span, YamlError, YamlPath, YamlValue } from './types.ts';
