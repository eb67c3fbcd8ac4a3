/**
 * Every code by which a finding is left alone, with what it means and what a person could do: the only list of them. A code
 * that is not here does not compile; docs/refusals.md is made from it. The sentence of one finding is its `reason`.
 */
export interface RefusalEntry {
  readonly says: string;
  readonly advice: string;
}

const byHand = 'Make the change by hand at that place.';

/** Where a value comes from cannot be told. */
const traceRefusals = {
  alias: {
    says: 'The value stands behind a YAML alias, so no one line is its own.',
    advice: 'Write the value out where the alias stands, or change it at the anchor for all that use it.',
  },
  'ambiguous-origin': {
    says: 'Several source objects have the identity of the rendered one.',
    advice: 'Give the objects different names, or take the one that is not meant out of resources.',
  },
  'composed-value': {
    says: 'The value is put together from several places.',
    advice: 'Run oakum explain on the field; it lists the places. Change the one that is meant.',
  },
  generator: {
    says: 'The object is made by a generator, so there is no manifest of it to edit.',
    advice: 'Change what the generator reads: its files, literals or env lines, or its own settings.',
  },
  helm: {
    says: 'The object comes out of a Helm chart that kustomize inflates.',
    advice: 'Change the values file that is named, or patch the object in the kustomization.',
  },
  'name-reference': {
    says: 'The field holds the namespace of an object that is referred to, which is put there by kustomize.',
    advice: 'Change the namespace at the object that is referred to.',
  },
  'no-such-resource': {
    says: 'The rendering has no such object or field.',
    advice: 'Run the command again: the tree may have changed. If it stays, report it as a bug.',
  },
  openapi: {
    says: 'An openapi document of the kustomization may change how patches merge into lists, which is not followed.',
    advice: 'Run oakum explain on the object and change the file that it names last.',
  },
  'origin-unknown': {
    says: 'No source object of this root has the identity of the rendered one.',
    advice: 'Look for what renames or creates the object (a transformer, a generator), and change it there.',
  },
  'patch-not-followed': {
    says: 'A patch does something to the object that is not followed.',
    advice:
      'Read the patches of the object in the kustomizations on the way, and change the one that writes the field.',
  },
  remote: {
    says: 'The object comes from a remote base, which is not in this repository.',
    advice: 'Change it in the repository of the base, or patch the object in the kustomization that uses it.',
  },
  'rendering-differs': {
    says: 'What the sources say is not what kustomize rendered, so the trace is not believed.',
    advice: 'Run oakum explain on the field and change it by hand; please report the construct that is in the way.',
  },
  replacement: {
    says: 'A replacement writes the field.',
    advice: 'Change the field that the replacement takes the value from, or the replacement.',
  },
  'shared-value': {
    says: 'Several places of the object share the value, and not all of them were written last by the same layer.',
    advice:
      'Run oakum explain on the field, and change the label or annotation in the layer that writes it to all places.',
  },
  'source-unreadable': {
    says: 'A source file cannot be read or parsed.',
    advice: 'Mend the file: it must be there, be UTF-8 and be YAML that kustomize reads.',
  },
  transformer: {
    says: 'A transformer that is given as a resource may write the field, and is not followed.',
    advice: 'Look into the files under transformers, and change the value there or in what they read.',
  },
} as const satisfies Readonly<Record<string, RefusalEntry>>;

/** The line is known, but its file is written in a way that no splice can change safely. */
const editRefusals = {
  'edit-alias': { says: 'The place to edit stands behind an alias that others use too.', advice: byHand },
  'edit-anchor': {
    says: 'What would be edited holds an anchor that aliases use.',
    advice: 'Move the anchor or write its aliases out, then run again.',
  },
  'edit-comment': {
    says: 'A comment would be lost or would stand beside the wrong line.',
    advice: 'Make the change by hand, and put the comment where it belongs.',
  },
  'edit-directive': {
    says: 'The document begins with a YAML directive, which kustomize does not read.',
    advice: 'Remove the line that begins with %.',
  },
  'edit-duplicate-key': {
    says: 'A key stands twice in one map, so it cannot be said which one counts.',
    advice: 'Delete the one that is not meant.',
  },
  'edit-empty-document': {
    says: 'The document is empty.',
    advice: 'Write the object that the document should hold, or remove the document.',
  },
  'edit-guard': {
    says: 'The edited text, read again, would not be what was meant; so it was thrown away.',
    advice: `${byHand} Please report the file's shape: this is most likely a bug.`,
  },
  'edit-line-break': {
    says: 'The file holds a character that ends a line for kustomize and not for other readers of YAML.',
    advice: 'Replace U+0085, U+2028, U+2029 and single carriage returns by a newline or an escape, then run again.',
  },
  'edit-merge-key': {
    says: 'The field comes in by a merge key (<<), which other maps share.',
    advice: 'Write the field in the map itself, or change the map that is merged in for all that use it.',
  },
  'edit-missing': { says: 'The place to edit is not in the file.', advice: 'Run again: the file may have changed.' },
  'edit-no-final-newline': {
    says: 'The last line of the file has no end, and the edit would have to add one.',
    advice: 'End the last line with a newline.',
  },
  'edit-not-a-block-scalar': {
    says: 'A manifest stands inside a text that is no block scalar, so its lines cannot be edited.',
    advice: 'Write the text as a literal block scalar, or move it into a file.',
  },
  'edit-not-a-list': { says: 'A list is expected at the place, and something else stands there.', advice: byHand },
  'edit-not-a-map': { says: 'A map is expected at the place, and something else stands there.', advice: byHand },
  'edit-tag': {
    says: 'The place carries a YAML tag that the edit would have to honour.',
    advice: 'Remove the tag if it is not needed, or make the change by hand.',
  },
  'edit-template': {
    says: 'The file is a template of another tool and not YAML by itself.',
    advice: 'Change the template by hand.',
  },
  'edit-unparsable': { says: 'The file is not YAML.', advice: 'Mend the file, then run again.' },
  'edit-unsupported-style': {
    says: 'The place is written in a style of YAML that is not edited.',
    advice: 'Write it in block style, then run again; or make the change by hand.',
  },
  'edit-unsupported-value': { says: 'The value cannot be written as YAML here.', advice: byHand },
} as const satisfies Readonly<Record<string, RefusalEntry>>;

/** The edit is known, but was not made, or was taken back. */
const fixRefusals = {
  'ambiguous-target': {
    says: 'No name means the object alone in the overlay, so a patch of it would hit another one too.',
    advice: 'Give the objects different names, or write a patch with a selector that only this one has.',
  },
  'api-refuses': {
    says: 'The API server would refuse the object after the edit.',
    advice: 'Change the field that is named along with it, by hand.',
  },
  conflict: {
    says: 'Fixes want different values at one place, so neither is done.',
    advice: 'Decide which one should win: fix that rule alone with --rule, or switch the other off for these roots.',
  },
  'finding-remains': {
    says: 'The finding was still there after the edit.',
    advice: 'Run oakum explain on the field: a later layer most likely writes it again.',
  },
  'fix-undecided': {
    says: 'A condition or value of the fix could not be evaluated on this object.',
    advice: 'Read the fix of the rule with oakum rules show, and make it by hand where it applies.',
  },
  'images-entry': {
    says: 'An images entry decides about the image, and it cannot be changed to hold the new one.',
    advice: 'Change the entry under images by hand: one entry for one image, with a tag or digest.',
  },
  'immutable-field': {
    says: 'The API server lets nobody change this field of an object that exists.',
    advice: 'Make the change by hand and plan how the object is deleted and created again.',
  },
  'inside-another-object': {
    says: 'The object stands inside another one, such as a List.',
    advice: 'Write it as a document of its own, then run again.',
  },
  'kustomization-unreadable': {
    says: 'The kustomization that would have to be edited cannot be read.',
    advice: 'Mend the kustomization file, then run again.',
  },
  'new-finding': {
    says: 'The edit would bring a finding that was not there before.',
    advice: 'Fix the other finding first, or both together by hand.',
  },
  'no-further-writer': {
    says: 'No other layer writes the field.',
    advice: 'Run oakum explain on the field to see its layers.',
  },
  'no-layer-left': {
    says: 'Every layer in which the change could be made was tried.',
    advice: 'Run oakum explain on the field, and make the change in the layer that fits.',
  },
  'no-merge-keys': {
    says: 'A merge patch would replace the whole list that holds the field.',
    advice: 'Change the list in the base, or write a JSON6902 patch in the overlay.',
  },
  'no-such-place': {
    says: 'The object has no place at which the operation could be done.',
    advice: 'Make the change by hand, with the maps around it that are missing.',
  },
  'not-final': {
    says: 'The value holds a variable that is filled in after the build.',
    advice: 'Change the variable where it is set (for Flux: postBuild), and look whether its value fits.',
  },
  'not-listed': {
    says: 'No kustomization lists the file of the object, so nothing can be added beside it.',
    advice: 'Write the object into a file and list it under resources.',
  },
  'not-proved': {
    says: 'No edit was found that could be proved by rendering.',
    advice: 'Run oakum explain on the field, make the change by hand and run oakum check.',
  },
  'nothing-to-remove': {
    says: 'The field that would be removed is not in this layer.',
    advice: 'Run oakum explain on the field; remove it in the layer that writes it.',
  },
  'object-unwritable': {
    says: 'The object that would be added cannot be written into the file.',
    advice: 'Write the object into a file of its own and list it under resources.',
  },
  'patch-unreadable': {
    says: 'The patch that would be continued cannot be read.',
    advice: 'Mend the patch, then run again.',
  },
  'patch-unwritable': {
    says: 'The patch that would be needed cannot be written.',
    advice: 'Write the patch by hand in the overlay that is named.',
  },
  'reader-does-not-render': {
    says: 'A kustomization that reads the file did not render before either, so nothing can be proved for it.',
    advice: 'Mend that kustomization, or delete it; then run again.',
  },
  'removed-by-patch': {
    says: 'A patch takes the field away again.',
    advice: 'Delete that part of the patch, then run again.',
  },
  'render-broke': {
    says: 'A kustomization that reads the file would no longer render.',
    advice: 'Read the error: another file most likely relies on what would change. Change both by hand.',
  },
  safety: {
    says: 'The fix may change how the app behaves, and only safe fixes were asked for.',
    advice: 'Run again with --safety review, and read the notes of the rule before merging.',
  },
  'too-many-writers': {
    says: 'More layers write the field than are looked through.',
    advice: 'Run oakum explain on the field, and take away layers that another one overrides.',
  },
  'unpredicted-change': {
    says: 'The edit changed something that it was not meant to change.',
    advice: 'Read which field changed: something takes its value from there. Change both by hand.',
  },
  'value-does-not-fit': {
    says: 'The value is no valid quantity, or does not fit the request or the LimitRange.',
    advice: 'Give another value with --value, or change the request or the LimitRange.',
  },
} as const satisfies Readonly<Record<string, RefusalEntry>>;

/** Nothing is to be edited before a person said something. */
const openQuestions = {
  'needs-value': {
    says: 'Nothing in the repository says which value would be right.',
    advice: 'Find the value out and write it into the manifest; where the reason shows --value, Oakum writes it.',
  },
  'no-mechanical-fix': {
    says: 'The rule has no fix that a program could make.',
    advice: 'Read what the rule asks for with oakum rules show, and change it by hand.',
  },
  'not-decided': {
    says: 'The rule could not be decided for this object, so nothing is known to be wrong.',
    advice: 'Render what the rule asks about together with the object, or look at it by hand.',
  },
} as const satisfies Readonly<Record<string, RefusalEntry>>;

/** What it is that has a code of each kind, with the table of them, in the order of the documentation. */
export const refusals = { traceRefusals, openQuestions, fixRefusals, editRefusals } as const;

export type TraceRefusalCode = keyof typeof traceRefusals;
export type ProductRefusalCode =
  | TraceRefusalCode
  | keyof typeof editRefusals
  | keyof typeof fixRefusals
  | keyof typeof openQuestions;
