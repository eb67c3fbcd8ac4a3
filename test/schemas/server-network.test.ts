import { type Case, judge, backend, ingress, service } from './server-world.ts';
import { made } from './world.ts';

const network: Case[] = [
  ['a headless Service without ports', service({ clusterIP: 'None' }), service({}), '/spec/ports'],
  [
    'an external name',
    service({ type: 'ExternalName', externalName: 'a.test' }),
    service({ type: 'ExternalName' }),
    '/spec/externalName',
  ],
  [
    'a single port without a name',
    service({ ports: [{ port: 80 }] }),
    service({ ports: [{ port: 80, name: 'a' }, { port: 81 }] }),
    '/spec/ports/1/name',
  ],
  [
    'one port by two protocols',
    service({
      ports: [
        { port: 53, name: 'a' },
        { port: 53, name: 'b', protocol: 'UDP' },
      ],
    }),
    service({
      ports: [
        { port: 53, name: 'a' },
        { port: 53, name: 'b' },
      ],
    }),
    '/spec/ports/1/port',
  ],
  [
    'a port of a Service',
    service({ ports: [{ port: 1 }] }),
    service({ ports: [{ port: 70_000 }] }),
    '/spec/ports/0/port',
  ],
  [
    'a target by name',
    service({ ports: [{ port: 1, targetPort: 'http' }] }),
    service({ ports: [{ port: 1, targetPort: 'http_web' }] }),
    '/spec/ports/0/targetPort',
  ],
  [
    'a port of the node',
    service({ type: 'NodePort', ports: [{ port: 1, nodePort: 30_000 }] }),
    service({ ports: [{ port: 1, nodePort: 30_000 }] }),
    '/spec/ports/0/nodePort',
  ],
  [
    'a selector',
    service({ selector: { app: 'a' }, ports: [{ port: 1 }] }),
    service({ selector: { app: 'a b' }, ports: [{ port: 1 }] }),
    '/spec/selector/app',
  ],
  [
    'rules or a backend',
    made('networking.k8s.io/v1', 'Ingress', { spec: { defaultBackend: backend } }),
    made('networking.k8s.io/v1', 'Ingress', { spec: {} }),
    '/spec/rules',
  ],
  [
    'a path',
    ingress({ path: '/a', pathType: 'Prefix', backend }),
    ingress({ path: 'a', pathType: 'Prefix', backend }),
    '/spec/rules/0/http/paths/0/path',
  ],
  [
    'a path that is free',
    ingress({ path: '/a.*', pathType: 'ImplementationSpecific', backend }),
    ingress({ pathType: 'Exact', backend }),
    '/spec/rules/0/http/paths/0/path',
  ],
  [
    'a type of the path',
    ingress({ pathType: 'ImplementationSpecific', backend }),
    ingress({ path: '/', backend }),
    '/spec/rules/0/http/paths/0/pathType',
  ],
  [
    'a port of a backend',
    ingress({ path: '/', pathType: 'Exact', backend: { service: { name: 'a', port: { name: 'http' } } } }),
    ingress({ path: '/', pathType: 'Exact', backend: { service: { name: 'a', port: { name: 'http', number: 80 } } } }),
    '/spec/rules/0/http/paths/0/backend/service/port',
  ],
  [
    'a backend',
    ingress({ path: '/', pathType: 'Exact', backend: { resource: { kind: 'A', name: 'a' } } }),
    ingress({ path: '/', pathType: 'Exact', backend: {} }),
    '/spec/rules/0/http/paths/0/backend/service',
  ],
  [
    'a host with a wildcard',
    made('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: '*.a.test' }] } }),
    made('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'https://a.test' }] } }),
    '/spec/rules/0/host',
  ],
  [
    'a peer',
    made('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
    }),
    made('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from: [{}] }] } }),
    '/spec/ingress/0/from/0',
  ],
  [
    'a block alone',
    made('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    }),
    made('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    }),
    '/spec/egress/0/to/0/ipBlock',
  ],
];

judge('of the network', network);
