import { describe, expect, it } from 'vitest';
import type { Json, JsonObject, KubernetesObject } from '../../src/kubernetes/resource.ts';
import { type CompiledRule, evaluateRules, type RuleFinding } from '../../src/rules/index.ts';
import type { RuleTest } from '../../src/rules/schema.ts';
import { validatorFor } from '../../src/schemas/index.ts';
import { builtInRules } from './built-in.ts';

// Every rule about pods says of a pod in a Rollout what it says of the same pod in a Deployment, and says nothing of what an
// operator's object leaves out. The pods are those of the rules' own tests.

const ofPods = (await builtInRules()).filter(({ kinds }) => kinds.some(({ workloads }) => workloads));

interface Pods {
  readonly rule: CompiledRule;
  readonly test: RuleTest;
  readonly pod: JsonObject;
}

const all: readonly Pods[] = ofPods.flatMap((rule) =>
  (rule.tests ?? []).flatMap((test) => (test.pod === undefined ? [] : [{ rule, test, pod: test.pod }])),
);

function made(apiVersion: string, kind: string, spec: Json): KubernetesObject {
  return { apiVersion, kind, metadata: { name: 'test' }, spec };
}

function judged({ rule, test }: Pods, object: KubernetesObject): RuleFinding[] {
  return evaluateRules([rule], [object, ...((test.objects ?? []) as KubernetesObject[])], {
    kubernetesVersion: test.kubernetesVersion ?? '1.34',
    ...(test.podSecurityVersion === undefined ? {} : { podSecurityVersion: test.podSecurityVersion }),
    validators: validatorFor,
    params: { [rule.id]: test.params ?? {} },
  }).filter(({ resource }) => resource === 0);
}

/**
 * All that a finding says, but for the object that it is about. Of what could not be evaluated the reason is left out: which
 * part of an expression is met first may depend on the kind.
 */
function said(findings: readonly RuleFinding[]): unknown {
  const told = findings.map(({ outcome, message, pointer, scope, fix, manual }) => ({
    outcome,
    message: outcome === 'violation' ? message : null,
    pointer,
    scope,
    fix,
    manual,
  }));
  return JSON.parse(
    JSON.stringify(told).replaceAll('Rollout', 'Deployment').replaceAll('argoproj.io/v1alpha1', 'apps/v1'),
  );
}

describe('a pod in a Rollout is judged and fixed as in a Deployment', () => {
  it.each(ofPods.map(({ id }) => id))('%s', (id) => {
    for (const each of all.filter(({ rule }) => rule.id === id)) {
      const spec = { template: { spec: each.pod } };
      const native = judged(each, made('apps/v1', 'Deployment', spec));
      expect(said(judged(each, made('argoproj.io/v1alpha1', 'Rollout', spec))), each.test.name).toEqual(said(native));
    }
  });
});

describe('what an operator brings is not asked for', () => {
  const bare = { name: 'a', image: 'registry.test/a:1.4.0@sha256:' + 'a'.repeat(64) };
  it.each([
    ['a Task', made('tekton.dev/v1', 'Task', { steps: [bare], sidecars: [{ ...bare, name: 'b' }] })],
    ['a StepAction', made('tekton.dev/v1beta1', 'StepAction', { image: bare.image })],
    [
      'a part of a Kafka',
      made('kafka.strimzi.io/v1beta2', 'Kafka', { kafka: { template: { pod: {}, kafkaContainer: {} } } }),
    ],
    [
      'a KafkaConnect',
      made('kafka.strimzi.io/v1beta2', 'KafkaConnect', { template: { pod: {}, connectContainer: {} } }),
    ],
    ['a Prometheus', made('monitoring.coreos.com/v1', 'Prometheus', { replicas: 2, containers: [bare] })],
    [
      'an Elasticsearch',
      made('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', {
        nodeSets: [{ podTemplate: { spec: { containers: [bare] } } }],
      }),
    ],
    [
      'a SparkApplication',
      made('sparkoperator.k8s.io/v1beta2', 'SparkApplication', {
        restartPolicy: { type: 'Never' },
        driver: { cores: 1 },
        executor: {},
      }),
    ],
    ['an OpenTelemetryCollector', made('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', { mode: 'daemonset' })],
  ])('in %s', (_, object) => {
    const findings = evaluateRules(ofPods, [object], { kubernetesVersion: '1.34', validators: validatorFor });
    expect(
      findings.map(({ rule, outcome, pointer, message }) => `${rule.id} ${outcome} ${pointer} ${message}`),
    ).toEqual([]);
  });

  it.each([
    [
      'a Task',
      made('tekton.dev/v1', 'Task', { steps: [{ ...bare, securityContext: { privileged: true } }] }),
      '/spec/steps/0',
    ],
    [
      'a step template',
      made('tekton.dev/v1', 'Task', { stepTemplate: { securityContext: { privileged: true } } }),
      '/spec/stepTemplate',
    ],
    ['a StepAction', made('tekton.dev/v1beta1', 'StepAction', { securityContext: { privileged: true } }), '/spec'],
    [
      'a Spark driver',
      made('sparkoperator.k8s.io/v1beta2', 'SparkApplication', { driver: { securityContext: { privileged: true } } }),
      '/spec/driver',
    ],
    [
      'a collector',
      made('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', { securityContext: { privileged: true } }),
      '/spec',
    ],
    [
      'a Strimzi container',
      made('kafka.strimzi.io/v1beta2', 'KafkaBridge', {
        template: { bridgeContainer: { securityContext: { privileged: true } } },
      }),
      '/spec/template/bridgeContainer',
    ],
    [
      'a sensor',
      made('argoproj.io/v1alpha1', 'Sensor', { template: { container: { securityContext: { privileged: true } } } }),
      '/spec/template/container',
    ],
  ])('but what %s writes is judged', (_, object, container) => {
    const privileged = ofPods.filter(({ id }) => id === 'no-privileged-containers');
    const found = evaluateRules(privileged, [object], { kubernetesVersion: '1.34' });
    expect(found.map(({ outcome, pointer }) => [outcome, pointer])).toEqual([
      ['violation', `${container}/securityContext/privileged`],
    ]);
    expect(found[0]?.fix?.ops).toEqual([{ op: 'remove', pointer: `${container}/securityContext/privileged` }]);
  });

  it('and the network of a Spark driver is the driver’s own', () => {
    const spark = made('sparkoperator.k8s.io/v1beta2', 'SparkApplication', { driver: { hostNetwork: true } });
    const hosts = ofPods.filter(({ id }) => id === 'no-host-namespaces');
    expect(evaluateRules(hosts, [spark], { kubernetesVersion: '1.34' }).map(({ pointer }) => pointer)).toEqual([
      '/spec/driver/hostNetwork',
    ]);
  });
});
