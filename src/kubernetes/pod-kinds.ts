import {
  argoEventsPod,
  argoTemplates,
  custom,
  elasticPart,
  kservePod,
  openTelemetryPod,
  partialContainers,
  partialPod,
  partialTemplate,
  rayPods,
  sparkPods,
  strimziPart,
  strimziParts,
  tektonSteps,
  template,
  templated,
} from './pod-places.ts';
import type { PodKind } from './workloads.ts';

/**
 * Where pods are described, by kind of object. The first nine are Kubernetes' own; the others are custom resources of operators that
 * turn a part of their object into pods. A kind that is not here is not looked into: an object may have a `template` and still have
 * nothing to do with pods (SealedSecret, ExternalSecret, Certificate).
 *
 * `complete: false` where the operator adds what is not written (its own security context, its own limits, its own containers): there
 * a field that is missing says nothing, and only what is written is judged.
 */
export const podKinds: readonly PodKind[] = [
  { kind: 'Pod', groups: [''], pods: [{ spec: '/spec', metadata: '/metadata' }], change: 'recreate' },
  templated('Deployment', ['apps', 'extensions'], '/spec/template', 'restart'),
  templated('StatefulSet', ['apps'], '/spec/template', 'restart'),
  templated('DaemonSet', ['apps', 'extensions'], '/spec/template', 'restart'),
  templated('ReplicaSet', ['apps', 'extensions'], '/spec/template', 'new-pods'),
  templated('ReplicationController', [''], '/spec/template', 'new-pods'),
  templated('Job', ['batch'], '/spec/template', 'recreate'),
  templated('CronJob', ['batch'], '/spec/jobTemplate/spec/template', 'next-run'),
  templated('PodTemplate', [''], '/template', 'new-pods'),

  // Argo Rollouts. With workloadRef there is no template, and the Deployment it names is judged itself.
  custom('Rollout', 'argoproj.io', [template('/spec/template')], 'restart'),
  custom('Experiment', 'argoproj.io', [template('/spec/templates/*/template')], 'recreate'),
  custom('AnalysisTemplate', 'argoproj.io', [template('/spec/metrics/*/provider/job/spec/template')], 'next-run'),
  custom(
    'ClusterAnalysisTemplate',
    'argoproj.io',
    [template('/spec/metrics/*/provider/job/spec/template')],
    'next-run',
  ),
  custom('AnalysisRun', 'argoproj.io', [template('/spec/metrics/*/provider/job/spec/template')], 'recreate'),
  // Argo Workflows: each template with a container is a pod; what it leaves out is taken from templateDefaults, then from the workflow.
  // A WorkflowTemplate is complete too: it can be run as it is, and then nothing is added.
  custom('Workflow', 'argoproj.io', argoTemplates('/spec'), 'recreate'),
  custom('WorkflowTemplate', 'argoproj.io', argoTemplates('/spec'), 'next-run'),
  custom('ClusterWorkflowTemplate', 'argoproj.io', argoTemplates('/spec'), 'next-run'),
  custom('CronWorkflow', 'argoproj.io', argoTemplates('/spec/workflowSpec'), 'next-run'),
  // Argo Events: the controller brings the container of its own image and completes what is written here.
  custom('EventSource', 'argoproj.io', argoEventsPod(), 'restart'),
  custom('Sensor', 'argoproj.io', argoEventsPod(), 'restart'),

  // Knative serving writes the template through to the pod, though it allows only some of its fields.
  custom('Service', 'serving.knative.dev', [template('/spec/template')], 'restart'),
  custom('Configuration', 'serving.knative.dev', [template('/spec/template')], 'restart'),
  custom('Revision', 'serving.knative.dev', [{ spec: '/spec', metadata: '/metadata' }], 'recreate'),
  custom('ContainerSource', 'sources.knative.dev', [template('/spec/template')], 'restart'),

  // Kubeflow's training jobs: a map of replica types, each with a whole template.
  custom('PyTorchJob', 'kubeflow.org', [template('/spec/pytorchReplicaSpecs/*/template')], 'recreate'),
  custom('TFJob', 'kubeflow.org', [template('/spec/tfReplicaSpecs/*/template')], 'recreate'),
  custom('MPIJob', 'kubeflow.org', [template('/spec/mpiReplicaSpecs/*/template')], 'recreate'),
  custom('MXJob', 'kubeflow.org', [template('/spec/mxReplicaSpecs/*/template')], 'recreate'),
  custom('XGBoostJob', 'kubeflow.org', [template('/spec/xgbReplicaSpecs/*/template')], 'recreate'),
  custom('PaddleJob', 'kubeflow.org', [template('/spec/paddleReplicaSpecs/*/template')], 'recreate'),
  custom('JAXJob', 'kubeflow.org', [template('/spec/jaxReplicaSpecs/*/template')], 'recreate'),
  // A notebook's template has a spec alone: its pods get the labels and annotations of the Notebook.
  custom('Notebook', 'kubeflow.org', [{ spec: '/spec/template/spec', metadata: '/metadata' }], 'restart'),
  // Spark's operator builds the pods; these are settings for them, in which driver and executor are containers and a few fields
  // of the pod around them at once.
  custom('SparkApplication', 'sparkoperator.k8s.io', sparkPods('/spec'), 'recreate'),
  custom('ScheduledSparkApplication', 'sparkoperator.k8s.io', sparkPods('/spec/template'), 'next-run'),

  custom('RayCluster', 'ray.io', rayPods('/spec'), 'restart'),
  custom('RayJob', 'ray.io', [...rayPods('/spec/rayClusterSpec'), template('/spec/submitterPodTemplate')], 'recreate'),
  custom('RayService', 'ray.io', rayPods('/spec/rayClusterConfig'), 'restart'),
  custom('JobSet', 'jobset.x-k8s.io', [template('/spec/replicatedJobs/*/template/spec/template')], 'recreate'),
  custom(
    'LeaderWorkerSet',
    'leaderworkerset.x-k8s.io',
    [template('/spec/leaderWorkerTemplate/leaderTemplate'), template('/spec/leaderWorkerTemplate/workerTemplate')],
    'restart',
  ),
  // KServe brings the server's image, arguments and limits of a model from a ServingRuntime.
  custom('InferenceService', 'serving.kserve.io', ['predictor', 'transformer', 'explainer'].map(kservePod), 'restart'),
  custom('ServingRuntime', 'serving.kserve.io', [partialPod('/spec')], 'restart'),
  custom('ClusterServingRuntime', 'serving.kserve.io', [partialPod('/spec')], 'restart'),
  custom('Job', 'batch.volcano.sh', [template('/spec/tasks/*/template')], 'recreate'),
  custom('ScaledJob', 'keda.sh', [template('/spec/jobTargetRef/template')], 'next-run'),

  // OpenShift's own Deployment, and OpenKruise's.
  custom('DeploymentConfig', 'apps.openshift.io', [template('/spec/template')], 'restart'),
  custom('CloneSet', 'apps.kruise.io', [template('/spec/template')], 'restart'),
  custom('StatefulSet', 'apps.kruise.io', [template('/spec/template')], 'restart'),
  custom('DaemonSet', 'apps.kruise.io', [template('/spec/template')], 'restart'),
  custom('BroadcastJob', 'apps.kruise.io', [template('/spec/template')], 'recreate'),
  custom(
    'AdvancedCronJob',
    'apps.kruise.io',
    [
      template('/spec/template/jobTemplate/spec/template'),
      template('/spec/template/broadcastJobTemplate/spec/template'),
    ],
    'next-run',
  ),

  // Tekton: steps are containers. The pod around them is written where the task is run, and stepTemplate may complete them.
  custom('Task', 'tekton.dev', [tektonSteps('/spec')], 'next-run'),
  custom('ClusterTask', 'tekton.dev', [tektonSteps('/spec')], 'next-run'),
  custom('StepAction', 'tekton.dev', [partialContainers('/spec')], 'next-run'),
  custom('TaskRun', 'tekton.dev', [tektonSteps('/spec/taskSpec'), partialPod('/spec/podTemplate')], 'recreate'),
  custom(
    'Pipeline',
    'tekton.dev',
    [tektonSteps('/spec/tasks/*/taskSpec'), tektonSteps('/spec/finally/*/taskSpec')],
    'next-run',
  ),
  custom(
    'PipelineRun',
    'tekton.dev',
    [
      tektonSteps('/spec/pipelineSpec/tasks/*/taskSpec'),
      tektonSteps('/spec/pipelineSpec/finally/*/taskSpec'),
      // As v1beta1 and v1 have them.
      partialPod('/spec/podTemplate'),
      partialPod('/spec/taskRunTemplate/podTemplate'),
      partialPod('/spec/taskRunSpecs/*/taskPodTemplate'),
      partialPod('/spec/taskRunSpecs/*/podTemplate'),
    ],
    'recreate',
  ),

  // Strimzi: the operator makes the pods; a template holds settings for the pod and for each container by its role.
  custom('Kafka', 'kafka.strimzi.io', strimziParts(), 'restart'),
  custom('KafkaNodePool', 'kafka.strimzi.io', strimziPart('/spec/template'), 'restart'),
  custom('KafkaConnect', 'kafka.strimzi.io', strimziPart('/spec/template'), 'restart'),
  custom('KafkaBridge', 'kafka.strimzi.io', strimziPart('/spec/template'), 'restart'),
  custom('KafkaMirrorMaker', 'kafka.strimzi.io', strimziPart('/spec/template'), 'restart'),
  custom('KafkaMirrorMaker2', 'kafka.strimzi.io', strimziPart('/spec/template'), 'restart'),

  // Prometheus' operator: what stands here is merged into pods that it makes.
  custom('Prometheus', 'monitoring.coreos.com', [partialPod('/spec')], 'restart'),
  custom('PrometheusAgent', 'monitoring.coreos.com', [partialPod('/spec')], 'restart'),
  custom('Alertmanager', 'monitoring.coreos.com', [partialPod('/spec')], 'restart'),
  custom('ThanosRuler', 'monitoring.coreos.com', [partialPod('/spec')], 'restart'),

  // Elastic's operator merges a template into the pods that it makes: image, limits and security context are its own.
  custom('Elasticsearch', 'elasticsearch.k8s.elastic.co', [partialTemplate('/spec/nodeSets/*/podTemplate')], 'restart'),
  custom('Kibana', 'kibana.k8s.elastic.co', [partialTemplate('/spec/podTemplate')], 'restart'),
  custom('ApmServer', 'apm.k8s.elastic.co', [partialTemplate('/spec/podTemplate')], 'restart'),
  custom('Logstash', 'logstash.k8s.elastic.co', [partialTemplate('/spec/podTemplate')], 'restart'),
  custom('EnterpriseSearch', 'enterprisesearch.k8s.elastic.co', [partialTemplate('/spec/podTemplate')], 'restart'),
  custom('Beat', 'beat.k8s.elastic.co', ['daemonSet', 'deployment'].map(elasticPart), 'restart'),
  custom('Agent', 'agent.k8s.elastic.co', ['daemonSet', 'deployment', 'statefulSet'].map(elasticPart), 'restart'),

  // Others that merge a template into pods of their own making.
  custom(
    'FlinkDeployment',
    'flink.apache.org',
    [
      partialTemplate('/spec/podTemplate'),
      partialTemplate('/spec/jobManager/podTemplate'),
      partialTemplate('/spec/taskManager/podTemplate'),
    ],
    'restart',
  ),
  custom('Pooler', 'postgresql.cnpg.io', [partialTemplate('/spec/template')], 'restart'),
  custom('RabbitmqCluster', 'rabbitmq.com', [partialTemplate('/spec/override/statefulSet/spec/template')], 'restart'),
  custom('Grafana', 'grafana.integreatly.org', [partialTemplate('/spec/deployment/spec/template')], 'restart'),
  custom(
    'DeploymentRuntimeConfig',
    'pkg.crossplane.io',
    [partialTemplate('/spec/deploymentTemplate/spec/template')],
    'restart',
  ),
  custom('OpenTelemetryCollector', 'opentelemetry.io', openTelemetryPod(), 'restart'),
];
