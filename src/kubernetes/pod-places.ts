import type { PodKind, PodPlace, TemplateChange } from './workloads.ts';

// How the rows of `pod-kinds.ts` say where their pods are, operator by operator.

/** Fields of a pod that a workflow gives to its templates. */
const argoFields = [
  'securityContext',
  'serviceAccountName',
  'automountServiceAccountToken',
  'hostNetwork',
  'volumes',
  'affinity',
  'tolerations',
  'dnsPolicy',
  'dnsConfig',
  'hostAliases',
];

const strimziContainers = [
  'kafkaContainer',
  'zookeeperContainer',
  'connectContainer',
  'buildContainer',
  'bridgeContainer',
  'mirrorMakerContainer',
  'topicOperatorContainer',
  'userOperatorContainer',
  'tlsSidecarContainer',
  'cruiseControlContainer',
  'container',
];

const strimziRoles = {
  containers: strimziContainers.map((role) => `/${role}`),
  initContainers: ['/initContainer'],
};

export function templated(kind: string, groups: readonly string[], at: string, change: TemplateChange): PodKind {
  return { kind, groups, pods: [template(at)], change };
}

export function custom(kind: string, group: string, pods: readonly PodPlace[], change: TemplateChange): PodKind {
  return { kind, groups: [group], pods, change };
}

/** A whole PodTemplateSpec. */
export function template(at: string): PodPlace {
  return { spec: `${at}/spec`, metadata: `${at}/metadata` };
}

/** Fields of a pod spec, to which an operator adds the rest. */
export function partialPod(spec: string): PodPlace {
  return { spec, complete: false };
}

/** A PodTemplateSpec that an operator completes. */
export function partialTemplate(at: string): PodPlace {
  return { ...template(at), complete: false };
}

/** Settings of containers alone: of their pod, the object says nothing. */
export function partialContainers(...containers: readonly string[]): PodPlace {
  return { spec: '', complete: false, containers: { containers } };
}

export function argoTemplates(spec: string): PodPlace[] {
  return [
    {
      spec: `${spec}/templates/*`,
      metadata: `${spec}/templates/*/metadata`,
      containers: {
        containers: ['/container', '/script', '/containerSet/containers/*', '/sidecars/*'],
        initContainers: ['/initContainers/*'],
      },
      inherits: [
        { from: `${spec}/templateDefaults`, fields: argoFields },
        { from: spec, fields: argoFields },
      ],
    },
  ];
}

export function argoEventsPod(): PodPlace[] {
  return [
    { spec: '/spec/template', metadata: '/spec/template/metadata', complete: false },
    partialContainers('/spec/template/container'),
  ];
}

export function sparkPods(spec: string): PodPlace[] {
  return ['driver', 'executor'].flatMap((role) => {
    const at = `${spec}/${role}`;
    const settings = {
      spec: '',
      complete: false,
      containers: { containers: [at, `${at}/sidecars/*`], initContainers: [`${at}/initContainers/*`] },
      inherits: [
        {
          from: at,
          fields: ['hostNetwork', 'shareProcessNamespace', 'dnsConfig', 'hostAliases', 'tolerations', 'affinity'],
        },
        { from: spec, fields: ['volumes'] },
      ],
    };
    // From version 2 of the operator on there is a template beside them.
    return [settings, partialTemplate(`${at}/template`)];
  });
}

/** In an OpenTelemetryCollector, image, env and securityContext are those of the collector's container. */
export function openTelemetryPod(): PodPlace[] {
  return [
    {
      spec: '',
      complete: false,
      containers: { containers: ['/spec', '/spec/additionalContainers/*'], initContainers: ['/spec/initContainers/*'] },
      inherits: [
        { from: '/spec', fields: ['hostNetwork', 'shareProcessNamespace', 'volumes', 'affinity', 'tolerations'] },
      ],
    },
  ];
}

/** A component of a KServe service: a pod spec, with the container of the model under a name of its own. */
export function kservePod(component: string): PodPlace {
  return {
    spec: `/spec/${component}`,
    complete: false,
    containers: { containers: ['/containers/*', '/model'], initContainers: ['/initContainers/*'] },
  };
}

export function elasticPart(part: string): PodPlace {
  return partialTemplate(`/spec/${part}/podTemplate`);
}

export function rayPods(spec: string): PodPlace[] {
  return [template(`${spec}/headGroupSpec/template`), template(`${spec}/workerGroupSpecs/*/template`)];
}

export function tektonSteps(spec: string): PodPlace {
  return { spec, complete: false, containers: { containers: ['/steps/*', '/sidecars/*', '/stepTemplate'] } };
}

export function strimziParts(): PodPlace[] {
  return ['kafka', 'zookeeper', 'entityOperator', 'cruiseControl', 'kafkaExporter'].flatMap((part) =>
    strimziPart(`/spec/${part}/template`),
  );
}

/** `template.pod` holds the pod's settings, `template.<role>Container` those of its containers. */
export function strimziPart(at: string): PodPlace[] {
  return [
    { spec: `${at}/pod`, metadata: `${at}/pod/metadata`, complete: false },
    { spec: at, complete: false, containers: strimziRoles },
    // Build pods of Kafka Connect have settings of their own.
    { spec: `${at}/buildPod`, metadata: `${at}/buildPod/metadata`, complete: false },
  ];
}
