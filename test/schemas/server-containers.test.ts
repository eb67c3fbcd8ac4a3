import { type Case, judge, ports } from './server-world.ts';
import { container, pod, workload } from './world.ts';

const containers: Case[] = [
  ['a name of a container', pod({}), pod({ containers: [container({ name: 'Web' })] }), '/spec/containers/0/name'],
  ['an image', pod({}), pod({ containers: [{ name: 'web' }] }), '/spec/containers/0/image'],
  [
    'names that differ',
    pod({ containers: [container(), container({ name: 'b' })] }),
    pod({ containers: [container(), container()] }),
    '/spec/containers/1/name',
  ],
  [
    'names that differ among all lists',
    pod({ initContainers: [container({ name: 'b' })] }),
    pod({ initContainers: [container()] }),
    '/spec/initContainers/0/name',
  ],
  [
    'a port',
    ports({ containerPort: 65_535 }),
    ports({ containerPort: 65_536 }),
    '/spec/containers/0/ports/0/containerPort',
  ],
  [
    'no host port',
    ports({ containerPort: 80, hostPort: 0 }),
    ports({ containerPort: 80, hostPort: 70_000 }),
    '/spec/containers/0/ports/0/hostPort',
  ],
  [
    'a port name',
    ports({ containerPort: 80, name: 'http-2' }),
    ports({ containerPort: 80, name: 'a-name-too-long-x' }),
    '/spec/containers/0/ports/0/name',
  ],
  [
    'a letter in a port name',
    ports({ containerPort: 80, name: '80a' }),
    ports({ containerPort: 80, name: '80' }),
    '/spec/containers/0/ports/0/name',
  ],
  [
    'port names that differ',
    ports({ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'b' }),
    ports({ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }),
    '/spec/containers/0/ports/1/name',
  ],
  [
    'the same port twice without names',
    ports({ containerPort: 80 }, { containerPort: 80 }),
    ports({ containerPort: 0 }),
    '/spec/containers/0/ports/0/containerPort',
  ],
  [
    'equal ports on the network of the node',
    pod({ hostNetwork: true, containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] }),
    pod({ hostNetwork: true, containers: [container({ ports: [{ containerPort: 80, hostPort: 81 }] })] }),
    '/spec/containers/0/ports/0/hostPort',
  ],
];

const inside: Case[] = [
  [
    'the same variable twice',
    pod({
      containers: [
        container({
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        }),
      ],
    }),
    pod({ containers: [container({ env: [{ name: 'A=B' }] })] }),
    '/spec/containers/0/env/0/name',
  ],
  [
    'a value or its source',
    pod({
      containers: [
        container({ env: [{ name: 'A', value: '', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
      ],
    }),
    pod({
      containers: [
        container({ env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
      ],
    }),
    '/spec/containers/0/env/0/valueFrom',
  ],
  [
    'one source of a value',
    pod({ containers: [container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] })] }),
    pod({ containers: [container({ env: [{ name: 'A', valueFrom: {} }] })] }),
    '/spec/containers/0/env/0/valueFrom',
  ],
  [
    'a mount of a volume',
    pod({ volumes: [{ name: 'a' }], containers: [container({ volumeMounts: [{ name: 'a', mountPath: '/a' }] })] }),
    pod({ containers: [container({ volumeMounts: [{ name: 'a', mountPath: '/a' }] })] }),
    '/spec/containers/0/volumeMounts/0/name',
  ],
  [
    'a mount of a claim of the StatefulSet',
    workload(
      'StatefulSet',
      { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: {} }] },
      { containers: [container({ volumeMounts: [{ name: 'a', mountPath: '/a' }] })] },
    ),
    workload('Deployment', {}, { containers: [container({ volumeMounts: [{ name: 'a', mountPath: '/a' }] })] }),
    '/spec/template/spec/containers/0/volumeMounts/0/name',
  ],
  [
    'paths that differ',
    pod({
      volumes: [{ name: 'a' }],
      containers: [
        container({
          volumeMounts: [
            { name: 'a', mountPath: '/a' },
            { name: 'a', mountPath: '/b' },
          ],
        }),
      ],
    }),
    pod({
      volumes: [{ name: 'a' }],
      containers: [
        container({
          volumeMounts: [
            { name: 'a', mountPath: '/a' },
            { name: 'a', mountPath: '/a' },
          ],
        }),
      ],
    }),
    '/spec/containers/0/volumeMounts/1/mountPath',
  ],
  [
    'volumes whose names differ',
    pod({ volumes: [{ name: 'a' }, { name: 'b' }] }),
    pod({ volumes: [{ name: 'a' }, { name: 'a' }] }),
    '/spec/volumes/1/name',
  ],
  [
    'one source of a volume',
    pod({ volumes: [{ name: 'a', emptyDir: {} }] }),
    pod({ volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/a' } }] }),
    '/spec/volumes/0',
  ],
  [
    'a resource of containers',
    pod({ containers: [container({ resources: { limits: { 'example.test/gpu': 1, 'hugepages-2Mi': '4Mi' } } })] }),
    pod({ containers: [container({ resources: { limits: { mem: '1Gi' } } })] }),
    '/spec/containers/0/resources/limits/mem',
  ],
  [
    'an amount',
    pod({ containers: [container({ resources: { limits: { cpu: 0 } } })] }),
    pod({ containers: [container({ resources: { limits: { cpu: '-1' } } })] }),
    '/spec/containers/0/resources/limits/cpu',
  ],
];

judge('of containers', [...containers, ...inside]);
