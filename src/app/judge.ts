import { resourceId } from '../kubernetes/identity.ts';
import type { Json, JsonObject, KubernetesObject, ResourceId } from '../kubernetes/resource.ts';
import { isJsonObject } from '../kubernetes/workloads.ts';
import { readRendered } from '../kustomize/reader.ts';
import { type Action, actionOf, paramsOf } from '../policy/index.ts';
import type { Problem } from '../problem.ts';
import { evaluateRules, type RuleFinding } from '../rules/index.ts';
import type { Validators } from '../rules/schema-errors.ts';
import { validatorFor } from '../schemas/index.ts';
import type { Platform } from './platform.ts';

/** One object of a render, or one that stands in the `items` of another. */
export interface JudgedObject {
  readonly id: ResourceId;
  readonly object: KubernetesObject;
  /** Index of the rendered object that holds it, and where in it: `''`, or `/items/0`. */
  readonly rendered: number;
  readonly pointer: string;
}

export interface Decided {
  readonly finding: RuleFinding;
  readonly action: Exclude<Action, 'off'>;
}

/** What the rules say about one render, and what the policy makes of it. */
export interface Judged {
  readonly rendered: readonly KubernetesObject[];
  /** The index of a finding's `resource` counts here. */
  readonly objects: readonly JudgedObject[];
  /** By object, rule, pointer. */
  readonly findings: readonly Decided[];
  /** How many objects were not held against a schema, because neither the target nor a definition of the render has one. */
  readonly unknownKinds: number;
}

export type JudgeResult =
  | { readonly ok: true; readonly judged: Judged }
  | { readonly ok: false; readonly error: Problem };

/** Judges the text of a render, exactly as it would be deployed. */
export function judge(platform: Platform, text: string): JudgeResult {
  const read = readObjects(text);
  return read.ok ? { ok: true, judged: judgeObjects(platform, read.objects) } : read;
}

/** The objects of a render; what is none makes all of it unreadable. */
export function readObjects(
  text: string,
):
  | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
  | { readonly ok: false; readonly error: Problem } {
  const read = readRendered(text);
  if (!read.ok) return unreadable(`its output is no YAML that can be judged: ${read.message}`);
  const objects: KubernetesObject[] = [];
  for (const document of read.documents) {
    if (document === null) continue;
    if (!isKubernetesObject(document)) return unreadable('its output holds something without apiVersion or kind');
    objects.push(document);
  }
  if (objects.length === 0 && text.trim() !== '') return unreadable('its output holds no object');
  return { ok: true, objects };
}

/** Judges the objects of a render. */
export function judgeObjects(platform: Platform, rendered: readonly KubernetesObject[]): Judged {
  const objects = takeApart(rendered);
  const { kubernetesVersion, podSecurityVersion } = platform.options;
  const params = platform.policy === null ? {} : paramsOf(platform.policy);
  const schemas = countingValidators();
  const found = evaluateRules(
    platform.rules,
    objects.map(({ object }) => object),
    { kubernetesVersion, podSecurityVersion, params, podKinds: platform.podKinds, validators: schemas.validators },
  );
  const findings = found.flatMap((finding) => {
    const action = platform.policy === null ? 'block' : actionOf(platform.policy, finding.rule);
    return action === 'off' ? [] : [{ finding, action }];
  });
  return { rendered, objects, findings, unknownKinds: schemas.unknown() };
}

/** Validators that remember what they could say nothing of. */
function countingValidators(): { validators: Validators; unknown: () => number } {
  const unknown = new Set<KubernetesObject>();
  return {
    validators: (version, render) => {
      const validate = validatorFor(version, render);
      return (object) => {
        const errors = validate(object);
        // A list is not deployed as such; its items are looked at one by one.
        if (errors === null && !Array.isArray(object['items'])) unknown.add(object);
        return errors;
      };
    },
    unknown: () => unknown.size,
  };
}

/**
 * Argo CD deploys what stands in a list under `items`, whatever the kind around it is; kustomize only takes apart kinds
 * that end in List. So these are judged too, behind the rendered objects. What holds them stays: not every deployer
 * takes it apart.
 */
function takeApart(rendered: readonly KubernetesObject[]): JudgedObject[] {
  const whole = rendered.map((object, index) => ({ id: resourceId(object), object, rendered: index, pointer: '' }));
  const inside = whole.flatMap((holder) => itemsOf(holder));
  return [...whole, ...inside];
}

function itemsOf({ object, rendered, pointer }: JudgedObject): JudgedObject[] {
  const items = object['items'];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, index) => {
    if (!isKubernetesObject(item)) return [];
    const inner = { id: resourceId(item), object: item, rendered, pointer: `${pointer}/items/${index}` };
    return [inner, ...itemsOf(inner)];
  });
}

export function isKubernetesObject(value: Json | undefined): value is KubernetesObject {
  return isJsonObject(value) && isText(value, 'apiVersion') && isText(value, 'kind');
}

function isText(object: JsonObject, key: string): boolean {
  return typeof object[key] === 'string' && object[key] !== '';
}

function unreadable(message: string): { readonly ok: false; readonly error: Problem } {
  return { ok: false, error: { code: 'output-unreadable', message, file: null, line: null } };
}
