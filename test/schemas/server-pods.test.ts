import { type Case, judge, probe, windows } from './server-world.ts';
import { container, pod } from './world.ts';

const running: Case[] = [
  [
    'probes of a sidecar',
    pod({ initContainers: [container({ name: 'b', restartPolicy: 'Always', livenessProbe: probe })] }),
    pod({ initContainers: [container({ name: 'b', livenessProbe: probe })] }),
    '/spec/initContainers/0/livenessProbe',
  ],
  [
    'no hooks of an init container',
    pod({ initContainers: [container({ name: 'b', ports: [{ containerPort: 80 }] })] }),
    pod({ initContainers: [container({ name: 'b', lifecycle: { preStop: { exec: { command: ['a'] } } } })] }),
    '/spec/initContainers/0/lifecycle',
  ],
  [
    'empty resources of an ephemeral container',
    pod({ ephemeralContainers: [container({ name: 'b', resources: {} })] }),
    pod({ ephemeralContainers: [container({ name: 'b', resources: { limits: { cpu: 1 } } })] }),
    '/spec/ephemeralContainers/0/resources',
  ],
  [
    'no ports of an ephemeral container',
    pod({ ephemeralContainers: [container({ name: 'b' })] }),
    pod({ ephemeralContainers: [container({ name: 'b', ports: [{ containerPort: 80 }] })] }),
    '/spec/ephemeralContainers/0/ports',
  ],
  [
    'one way to probe',
    pod({ containers: [container({ readinessProbe: probe })] }),
    pod({ containers: [container({ readinessProbe: { periodSeconds: 5 } })] }),
    '/spec/containers/0/readinessProbe',
  ],
  [
    'a port to probe',
    pod({ containers: [container({ livenessProbe: { tcpSocket: { port: 'http' } } })] }),
    pod({ containers: [container({ livenessProbe: { tcpSocket: { port: 70_000 } } })] }),
    '/spec/containers/0/livenessProbe/tcpSocket/port',
  ],
  [
    'one success of liveness',
    pod({ containers: [container({ readinessProbe: { ...probe, successThreshold: 2 } })] }),
    pod({ containers: [container({ livenessProbe: { ...probe, successThreshold: 2 } })] }),
    '/spec/containers/0/livenessProbe/successThreshold',
  ],
  [
    'one kind of hook',
    pod({ containers: [container({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })] }),
    pod({ containers: [container({ lifecycle: { preStop: {} } })] }),
    '/spec/containers/0/lifecycle/preStop',
  ],
  [
    'escalation beside a capability',
    pod({
      containers: [
        container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } } }),
      ],
    }),
    pod({
      containers: [
        container({ securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } } }),
      ],
    }),
    '/spec/containers/0/securityContext/allowPrivilegeEscalation',
  ],
  [
    'escalation beside privileged',
    pod({ containers: [container({ securityContext: { privileged: true } })] }),
    pod({ containers: [container({ securityContext: { allowPrivilegeEscalation: false, privileged: true } })] }),
    '/spec/containers/0/securityContext/allowPrivilegeEscalation',
  ],
  [
    'a user',
    pod({ containers: [container({ securityContext: { runAsUser: 0 } })] }),
    pod({ containers: [container({ securityContext: { runAsUser: -1 } })] }),
    '/spec/containers/0/securityContext/runAsUser',
  ],
];

const pods: Case[] = [
  [
    'a nameserver',
    pod({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } }),
    pod({ dnsPolicy: 'None' }),
    '/spec/dnsConfig/nameservers',
  ],
  [
    'a toleration of all',
    pod({ tolerations: [{ operator: 'Exists' }] }),
    pod({ tolerations: [{ operator: 'Exists', value: 'a' }] }),
    '/spec/tolerations/0/value',
  ],
  [
    'a toleration without key',
    pod({ tolerations: [{ key: 'a', value: 'b' }] }),
    pod({ tolerations: [{ effect: 'NoSchedule' }] }),
    '/spec/tolerations/0/operator',
  ],
  [
    'a skew',
    pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] }),
    pod({ topologySpreadConstraints: [{ maxSkew: -1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] }),
    '/spec/topologySpreadConstraints/0/maxSkew',
  ],
  [
    'a user of Windows',
    windows({ securityContext: { windowsOptions: {}, runAsNonRoot: true } }),
    windows({ securityContext: { runAsUser: 1 } }),
    '/spec/securityContext/runAsUser',
  ],
  [
    'privileges of Windows',
    windows({ hostPID: false }),
    windows({}, { securityContext: { allowPrivilegeEscalation: false } }),
    '/spec/containers/0/securityContext/allowPrivilegeEscalation',
  ],
  ['processes of Windows', windows({}), windows({ hostPID: true }), '/spec/hostPID'],
  [
    'no options of Windows',
    pod({ os: { name: 'linux' }, securityContext: { runAsUser: 1 } }),
    pod({ os: { name: 'linux' }, securityContext: { windowsOptions: {} } }),
    '/spec/securityContext/windowsOptions',
  ],
];

judge('of what runs', running);
judge('of pods', pods);
