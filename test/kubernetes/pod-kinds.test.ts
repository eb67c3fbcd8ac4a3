import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { apiGroup } from '../../src/kubernetes/identity.ts';
import { podKinds } from '../../src/kubernetes/pod-kinds.ts';
import type { JsonObject } from '../../src/kubernetes/resource.ts';
import { podKindOf, podsOf } from '../../src/kubernetes/workloads.ts';

// An object of each kind as its operator's documentation writes it, and each pod that it describes: where, `+` for complete or
// `-` for partial, then its containers from there on.

const web = '{ spec: { containers: [{ name: web, image: "web:1" }] } }';

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'v1 Pod',
    'spec: { containers: [{ name: a }], initContainers: [{ name: b }] }',
    ['/spec + /containers/0 /initContainers/0'],
  ],
  ...[
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'apps/v1 DaemonSet',
    'apps/v1 ReplicaSet',
    'v1 ReplicationController',
    'batch/v1 Job',
  ].map((type) => [type, `spec: { template: ${web} }`, ['/spec/template/spec + /containers/0']] as const),
  [
    'batch/v1 CronJob',
    `spec: { jobTemplate: { spec: { template: ${web} } } }`,
    ['/spec/jobTemplate/spec/template/spec + /containers/0'],
  ],
  ['v1 PodTemplate', `template: ${web}`, ['/template/spec + /containers/0']],

  [
    'argoproj.io/v1alpha1 Rollout',
    `spec: { strategy: { canary: {} }, template: ${web} }`,
    ['/spec/template/spec + /containers/0'],
  ],
  [
    'argoproj.io/v1alpha1 Experiment',
    `spec: { templates: [{ name: base, template: ${web} }, { name: new, template: ${web} }] }`,
    ['/spec/templates/0/template/spec + /containers/0', '/spec/templates/1/template/spec + /containers/0'],
  ],
  ...['AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun'].map(
    (kind) =>
      [
        `argoproj.io/v1alpha1 ${kind}`,
        `spec: { metrics: [{ name: rate, provider: { prometheus: { query: up } } }, { name: smoke, provider: { job: { spec: { template: ${web} } } } }] }`,
        ['/spec/metrics/1/provider/job/spec/template/spec + /containers/0'],
      ] as const,
  ),
  ...['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'].map(
    (kind) =>
      [
        `argoproj.io/v1alpha1 ${kind}`,
        `spec:
  entrypoint: main
  templates:
    - { name: main, dag: { tasks: [{ name: a, template: run }] } }
    - { name: run, container: { image: "a:1" }, sidecars: [{ name: db }], initContainers: [{ name: i }] }
    - { name: script, script: { image: "b:1", source: "exit 0" } }
    - { name: set, containerSet: { containers: [{ name: x }, { name: y }] } }
    - { name: get, http: { url: "http://shop.test" } }`,
        [
          '/spec/templates/1 + /container /sidecars/0 /initContainers/0',
          '/spec/templates/2 + /script',
          '/spec/templates/3 + /containerSet/containers/0 /containerSet/containers/1',
        ],
      ] as const,
  ),
  [
    'argoproj.io/v1alpha1 CronWorkflow',
    'spec: { schedule: "0 1 * * *", workflowSpec: { templates: [{ name: run, container: { image: "a:1" } }] } }',
    ['/spec/workflowSpec/templates/0 + /container'],
  ],
  ...['EventSource', 'Sensor'].map(
    (kind) =>
      [
        `argoproj.io/v1alpha1 ${kind}`,
        'spec: { template: { serviceAccountName: events, container: { resources: {} } } }',
        ['/spec/template -', '(object) - /spec/template/container'],
      ] as const,
  ),

  ...[
    'serving.knative.dev/v1 Service',
    'serving.knative.dev/v1 Configuration',
    'sources.knative.dev/v1 ContainerSource',
  ].map((type) => [type, `spec: { template: ${web} }`, ['/spec/template/spec + /containers/0']] as const),
  ['serving.knative.dev/v1 Revision', 'spec: { containers: [{ image: "a:1" }] }', ['/spec + /containers/0']],

  ...Object.entries({
    PyTorchJob: 'pytorch',
    TFJob: 'tf',
    MPIJob: 'mpi',
    MXJob: 'mx',
    XGBoostJob: 'xgb',
    PaddleJob: 'paddle',
    JAXJob: 'jax',
  }).map(
    ([kind, short]) =>
      [
        `kubeflow.org/v1 ${kind}`,
        `spec: { ${short}ReplicaSpecs: { Worker: { replicas: 2, template: ${web} } } }`,
        [`/spec/${short}ReplicaSpecs/Worker/template/spec + /containers/0`],
      ] as const,
  ),
  ['kubeflow.org/v1 Notebook', `spec: { template: ${web} }`, ['/spec/template/spec + /containers/0']],
  [
    'sparkoperator.k8s.io/v1beta2 SparkApplication',
    'spec: { type: Scala, restartPolicy: { type: Never }, driver: { cores: 1, sidecars: [{ name: log }], initContainers: [{ name: i }] }, executor: { cores: 1, template: { spec: { containers: [{ name: e }] } } } }',
    [
      '(object) - /spec/driver /spec/driver/sidecars/0 /spec/driver/initContainers/0',
      '(object) - /spec/executor',
      '/spec/executor/template/spec - /containers/0',
    ],
  ],
  [
    'sparkoperator.k8s.io/v1beta2 ScheduledSparkApplication',
    'spec: { schedule: "@daily", template: { driver: {}, executor: {} } }',
    ['(object) - /spec/template/driver', '(object) - /spec/template/executor'],
  ],

  [
    'ray.io/v1 RayCluster',
    `spec: { headGroupSpec: { template: ${web} }, workerGroupSpecs: [{ template: ${web} }] }`,
    ['/spec/headGroupSpec/template/spec + /containers/0', '/spec/workerGroupSpecs/0/template/spec + /containers/0'],
  ],
  [
    'ray.io/v1 RayJob',
    `spec: { rayClusterSpec: { headGroupSpec: { template: ${web} } }, submitterPodTemplate: ${web} }`,
    [
      '/spec/rayClusterSpec/headGroupSpec/template/spec + /containers/0',
      '/spec/submitterPodTemplate/spec + /containers/0',
    ],
  ],
  [
    'ray.io/v1 RayService',
    `spec: { rayClusterConfig: { headGroupSpec: { template: ${web} } } }`,
    ['/spec/rayClusterConfig/headGroupSpec/template/spec + /containers/0'],
  ],
  [
    'jobset.x-k8s.io/v1alpha2 JobSet',
    `spec: { replicatedJobs: [{ name: w, template: { spec: { template: ${web} } } }] }`,
    ['/spec/replicatedJobs/0/template/spec/template/spec + /containers/0'],
  ],
  [
    'leaderworkerset.x-k8s.io/v1 LeaderWorkerSet',
    `spec: { leaderWorkerTemplate: { size: 2, workerTemplate: ${web} } }`,
    ['/spec/leaderWorkerTemplate/workerTemplate/spec + /containers/0'],
  ],
  [
    'serving.kserve.io/v1beta1 InferenceService',
    'spec: { predictor: { model: { modelFormat: { name: sklearn } } }, transformer: { containers: [{ name: t }] } }',
    ['/spec/predictor - /model', '/spec/transformer - /containers/0'],
  ],
  ...['ServingRuntime', 'ClusterServingRuntime'].map(
    (kind) =>
      [
        `serving.kserve.io/v1alpha1 ${kind}`,
        'spec: { containers: [{ name: kserve-container }] }',
        ['/spec - /containers/0'],
      ] as const,
  ),
  [
    'batch.volcano.sh/v1alpha1 Job',
    `spec: { tasks: [{ name: t, template: ${web} }] }`,
    ['/spec/tasks/0/template/spec + /containers/0'],
  ],
  [
    'keda.sh/v1alpha1 ScaledJob',
    `spec: { jobTargetRef: { template: ${web} } }`,
    ['/spec/jobTargetRef/template/spec + /containers/0'],
  ],

  ...[
    'apps.openshift.io/v1 DeploymentConfig',
    'apps.kruise.io/v1alpha1 CloneSet',
    'apps.kruise.io/v1beta1 StatefulSet',
    'apps.kruise.io/v1alpha1 DaemonSet',
    'apps.kruise.io/v1alpha1 BroadcastJob',
  ].map((type) => [type, `spec: { template: ${web} }`, ['/spec/template/spec + /containers/0']] as const),
  [
    'apps.kruise.io/v1alpha1 AdvancedCronJob',
    `spec: { template: { broadcastJobTemplate: { spec: { template: ${web} } } } }`,
    ['/spec/template/broadcastJobTemplate/spec/template/spec + /containers/0'],
  ],

  ...['Task', 'ClusterTask'].map(
    (kind) =>
      [
        `tekton.dev/v1beta1 ${kind}`,
        'spec: { stepTemplate: { env: [] }, steps: [{ name: a, image: "a:1" }], sidecars: [{ name: s }], volumes: [] }',
        ['/spec - /steps/0 /sidecars/0 /stepTemplate'],
      ] as const,
  ),
  ['tekton.dev/v1beta1 StepAction', 'spec: { image: "a:1", script: "exit 0" }', ['(object) - /spec']],
  [
    'tekton.dev/v1 TaskRun',
    'spec: { taskSpec: { steps: [{ name: a }] }, podTemplate: { hostNetwork: true } }',
    ['/spec/taskSpec - /steps/0', '/spec/podTemplate -'],
  ],
  [
    'tekton.dev/v1 Pipeline',
    'spec: { tasks: [{ name: a, taskRef: { name: t } }, { name: b, taskSpec: { steps: [{ name: s }] } }], finally: [{ name: c, taskSpec: { steps: [{ name: s }] } }] }',
    ['/spec/tasks/1/taskSpec - /steps/0', '/spec/finally/0/taskSpec - /steps/0'],
  ],
  [
    'tekton.dev/v1 PipelineRun',
    'spec: { pipelineSpec: { tasks: [{ taskSpec: { steps: [{ name: s }] } }] }, taskRunTemplate: { podTemplate: {} }, taskRunSpecs: [{ podTemplate: {} }, { taskPodTemplate: {} }] }',
    [
      '/spec/pipelineSpec/tasks/0/taskSpec - /steps/0',
      '/spec/taskRunTemplate/podTemplate -',
      '/spec/taskRunSpecs/1/taskPodTemplate -',
      '/spec/taskRunSpecs/0/podTemplate -',
    ],
  ],

  [
    'kafka.strimzi.io/v1beta2 Kafka',
    'spec: { kafka: { replicas: 3, template: { pod: { securityContext: {} }, kafkaContainer: { env: [] }, initContainer: {} } }, entityOperator: { template: { topicOperatorContainer: {} } } }',
    [
      '/spec/kafka/template/pod -',
      '/spec/kafka/template - /kafkaContainer /initContainer',
      '/spec/entityOperator/template - /topicOperatorContainer',
    ],
  ],
  [
    'kafka.strimzi.io/v1beta2 KafkaConnect',
    'spec: { template: { connectContainer: {}, buildContainer: {}, buildPod: {} } }',
    ['/spec/template - /connectContainer /buildContainer', '/spec/template/buildPod -'],
  ],
  ...Object.entries({
    KafkaNodePool: 'kafka',
    KafkaBridge: 'bridge',
    KafkaMirrorMaker: 'mirrorMaker',
    KafkaMirrorMaker2: 'connect',
  }).map(
    ([kind, role]) =>
      [
        `kafka.strimzi.io/v1beta2 ${kind}`,
        `spec: { template: { pod: {}, ${role}Container: {} } }`,
        ['/spec/template/pod -', `/spec/template - /${role}Container`],
      ] as const,
  ),

  ...['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler'].map(
    (kind) =>
      [
        `monitoring.coreos.com/v1 ${kind}`,
        'spec: { replicas: 2, containers: [{ name: proxy }] }',
        ['/spec - /containers/0'],
      ] as const,
  ),

  [
    'elasticsearch.k8s.elastic.co/v1 Elasticsearch',
    `spec: { nodeSets: [{ name: a, count: 1 }, { name: b, podTemplate: ${web} }] }`,
    ['/spec/nodeSets/1/podTemplate/spec - /containers/0'],
  ],
  ...[
    'kibana.k8s.elastic.co/v1 Kibana',
    'apm.k8s.elastic.co/v1 ApmServer',
    'logstash.k8s.elastic.co/v1alpha1 Logstash',
    'enterprisesearch.k8s.elastic.co/v1 EnterpriseSearch',
  ].map((type) => [type, `spec: { podTemplate: ${web} }`, ['/spec/podTemplate/spec - /containers/0']] as const),
  ...['beat.k8s.elastic.co/v1beta1 Beat', 'agent.k8s.elastic.co/v1alpha1 Agent'].map(
    (type) =>
      [
        type,
        `spec: { daemonSet: { podTemplate: ${web} } }`,
        ['/spec/daemonSet/podTemplate/spec - /containers/0'],
      ] as const,
  ),
  [
    'flink.apache.org/v1beta1 FlinkDeployment',
    `spec: { podTemplate: ${web}, jobManager: { podTemplate: ${web} }, taskManager: { podTemplate: ${web} } }`,
    [
      '/spec/podTemplate/spec - /containers/0',
      '/spec/jobManager/podTemplate/spec - /containers/0',
      '/spec/taskManager/podTemplate/spec - /containers/0',
    ],
  ],
  ['postgresql.cnpg.io/v1 Pooler', `spec: { type: rw, template: ${web} }`, ['/spec/template/spec - /containers/0']],
  [
    'rabbitmq.com/v1beta1 RabbitmqCluster',
    `spec: { override: { statefulSet: { spec: { template: ${web} } } } }`,
    ['/spec/override/statefulSet/spec/template/spec - /containers/0'],
  ],
  [
    'grafana.integreatly.org/v1beta1 Grafana',
    `spec: { deployment: { spec: { template: ${web} } } }`,
    ['/spec/deployment/spec/template/spec - /containers/0'],
  ],
  [
    'pkg.crossplane.io/v1beta1 DeploymentRuntimeConfig',
    `spec: { deploymentTemplate: { spec: { template: ${web} } } }`,
    ['/spec/deploymentTemplate/spec/template/spec - /containers/0'],
  ],
  [
    'opentelemetry.io/v1beta1 OpenTelemetryCollector',
    'spec: { mode: daemonset, hostNetwork: true, initContainers: [{ name: i }] }',
    ['(object) - /spec /spec/initContainers/0'],
  ],
];

function objectOf(type: string, body: string): JsonObject {
  const [apiVersion, kind] = type.split(' ');
  return { apiVersion: apiVersion ?? '', kind: kind ?? '', metadata: { name: 'test' }, ...(parse(body) as JsonObject) };
}

describe('the pods and containers of', () => {
  it.each(cases)('%s', (type, body, expected) => {
    const object = objectOf(type, body);
    const row = podKindOf(object['apiVersion'] ?? null, object['kind'] ?? null);
    const { pods, malformed } = podsOf(object, row ?? { kind: '', groups: [], pods: [], change: 'restart' });
    expect(malformed).toEqual([]);
    const found = pods.map(({ pointer, complete, containers }) => {
      const places = containers.map((each) => each.pointer.slice(pointer.length));
      return [pointer === '' ? '(object)' : pointer, complete ? '+' : '-', ...places].join(' ');
    });
    expect(found).toEqual(expected);
  });

  it('every kind of the table are shown here', () => {
    const shown = cases.map(([type]) => `${apiGroup(type.split(' ')[0] ?? '')} ${type.split(' ')[1] ?? ''}`);
    expect(
      podKinds.map(({ kind, groups }) => `${groups[0] ?? ''} ${kind}`).filter((each) => !shown.includes(each)),
    ).toEqual([]);
  });

  it.each([
    ['bitnami.com/v1alpha1 SealedSecret'],
    ['external-secrets.io/v1 ExternalSecret'],
    ['cert-manager.io/v1 Certificate'],
    ['argoproj.io/v1alpha1 ApplicationSet'],
    ['kubevirt.io/v1 VirtualMachine'],
    ['cluster.x-k8s.io/v1beta1 MachineDeployment'],
    ['networking.istio.io/v1 ServiceEntry'],
    ['kafka.strimzi.io/v1beta2 KafkaUser'],
  ])('%s are none, though it may have a template', (type) => {
    const { apiVersion, kind } = objectOf(type, `spec: { template: ${web} }`);
    expect(podKindOf(apiVersion ?? null, kind ?? null)).toBeNull();
  });

  it('a Spark driver take the network of their pod and the volumes from beside the container', () => {
    const spark = objectOf(
      'sparkoperator.k8s.io/v1beta2 SparkApplication',
      'spec: { volumes: [{ name: v }], driver: { hostNetwork: true } }',
    );
    const row = podKindOf('sparkoperator.k8s.io/v1beta2', 'SparkApplication');
    const [pod] = row === null ? [] : podsOf(spark, row).pods;
    expect([...(pod?.inherited ?? [])]).toEqual([
      ['hostNetwork', '/spec/driver/hostNetwork'],
      ['volumes', '/spec/volumes'],
    ]);
  });
});
