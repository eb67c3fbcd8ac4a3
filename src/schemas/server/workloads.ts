import type { JsonObject, KubernetesObject } from '../../kubernetes/resource.ts';
import { at, integerAt, isSet, mapAt, mapsAt, type ServerCheck, textAt } from './look.ts';
import { checkSelector } from './metadata.ts';
import { checkPod, checkTemplate, type PodOwner } from './pods.ts';

const always: PodOwner = { restartPolicies: ['Always'], volumes: [] };
const anyPod: PodOwner = { restartPolicies: ['Always', 'OnFailure', 'Never'], volumes: [] };
const toTheEnd: PodOwner = { restartPolicies: ['OnFailure', 'Never'], volumes: [] };

/** Kubernetes' own kinds that describe pods. */
export function checkWorkload(object: KubernetesObject, check: ServerCheck): void {
  const spec = mapAt(object, 'spec');
  switch (object.kind) {
    case 'Pod':
      checkPod(spec, '/spec', anyPod, check);
      return;
    case 'Deployment':
      checkStrategy(spec, check);
      checkReplicated(spec, always, check);
      return;
    case 'StatefulSet':
      checkReplicated(spec, { ...always, volumes: claimsOf(spec) }, check);
      return;
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
      checkReplicated(spec, always, check);
      return;
    case 'Job':
      checkTemplate(at(spec, 'template'), '/spec/template', toTheEnd, check);
      return;
    case 'CronJob':
      checkSchedule(spec, check);
      checkTemplate(
        at(mapAt(mapAt(spec, 'jobTemplate'), 'spec'), 'template'),
        '/spec/jobTemplate/spec/template',
        toTheEnd,
        check,
      );
      return;
    case 'PodTemplate':
      checkTemplate(at(object, 'template'), '/template', anyPod, check);
  }
}

function claimsOf(spec: JsonObject): string[] {
  return mapsAt(spec, 'volumeClaimTemplates').flatMap(({ item }) => textAt(mapAt(item, 'metadata'), 'name') ?? []);
}

function checkReplicated(spec: JsonObject, owner: PodOwner, check: ServerCheck): void {
  for (const field of ['replicas', 'minReadySeconds', 'revisionHistoryLimit']) {
    const value = integerAt(spec, field);
    if (value !== null && value < 0) check.complain(`/spec/${field}`, `${value} is less than 0`);
  }
  checkSelector(at(spec, 'selector'), '/spec/selector', check.complain);
  checkTemplate(at(spec, 'template'), '/spec/template', owner, check);
}

/** ValidateDeploymentStrategy. */
function checkStrategy(spec: JsonObject, { complain }: ServerCheck): void {
  const strategy = mapAt(spec, 'strategy');
  const rolling = at(strategy, 'rollingUpdate');
  if (strategy['type'] === 'Recreate' && rolling !== undefined && rolling !== null) {
    complain('/spec/strategy/rollingUpdate', 'rollingUpdate cannot be set with the strategy Recreate');
  }
  const none = (field: string): boolean => ['0', '0%'].includes(String(at(rolling, field) ?? ''));
  if (none('maxUnavailable') && none('maxSurge')) {
    complain('/spec/strategy/rollingUpdate/maxUnavailable', 'maxUnavailable cannot be 0 where maxSurge is 0');
  }
  const deadline = integerAt(spec, 'progressDeadlineSeconds') ?? 600;
  const ready = integerAt(spec, 'minReadySeconds') ?? 0;
  if (deadline > ready) return;
  const field = isSet(spec, 'progressDeadlineSeconds') ? 'progressDeadlineSeconds' : 'minReadySeconds';
  complain(`/spec/${field}`, `progressDeadlineSeconds ${deadline} must be more than minReadySeconds ${ready}`);
}

/** Five fields, or a word such as @daily. */
function checkSchedule(spec: JsonObject, { complain }: ServerCheck): void {
  const schedule = textAt(spec, 'schedule')?.trim() ?? null;
  if (schedule === null || schedule.startsWith('@') || /^(?:CRON_)?TZ=/.test(schedule)) return;
  const fields = schedule.split(/\s+/).length;
  if (fields !== 5) complain('/spec/schedule', `a schedule has five fields, this one has ${fields}`);
}
