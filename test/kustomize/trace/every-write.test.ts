import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import type { Tree } from './support.ts';

/** One construct that writes: the fields that it owns by the mark of its place, proved by changing that place. */
interface Row {
  readonly says: string;
  readonly tree: Tree;
  readonly fields: Readonly<Record<string, string>>;
}

const WEB_YAML = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1
          args: [a, b]
          env: [{name: A, value: one}, {name: B, value: two}]
        - name: log
          image: log:1
`;
const THING = `apiVersion: example.com/v1
kind: Thing
metadata: {name: t, labels: {tier: front}, annotations: {note: x}}
spec: {deep: {more: 1}, list: [{name: a, v: 1}, {name: b, v: 2}]}
`;
const CRON = `apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec: {schedule: "1 * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: c:1}]}}}}}
`;
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}], selector: {app: web}}\n';
const SET = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {template: {spec: {containers: [{name: c, image: db:1}]}}, volumeClaimTemplates: [{metadata: {name: d}}]}
`;
const ALL: Tree = {
  'web.yaml': WEB_YAML,
  'thing.yaml': THING,
  'cron.yaml': CRON,
  'service.yaml': SERVICE,
  'set.yaml': SET,
};
const RESOURCES = 'resources: [web.yaml, thing.yaml, cron.yaml, service.yaml, set.yaml]\n';

function row(says: string, kustomization: string, fields: Row['fields'], files: Tree = {}): Row {
  return { says, tree: { ...ALL, 'kustomization.yaml': RESOURCES + kustomization, ...files }, fields };
}

const rows: readonly Row[] = [
  row('commonLabels', 'commonLabels:\n  team: «team»"blue"\n  app: «app»shop\n', {
    'Deployment/web/metadata/labels/team': 'team',
    'Deployment/web/metadata/labels/app': 'app',
    'Deployment/web/spec/selector/matchLabels/app': 'app',
    'Deployment/web/spec/template/metadata/labels/team': 'team',
    'Service/s/spec/selector/team': 'team',
    'Service/s/metadata/labels/team': 'team',
    'CronJob/c/spec/jobTemplate/metadata/labels/team': 'team',
    'CronJob/c/spec/jobTemplate/spec/template/metadata/labels/team': 'team',
    'StatefulSet/db/spec/volumeClaimTemplates/0/metadata/labels/team': 'team',
    'StatefulSet/db/spec/selector/matchLabels/team': 'team',
    'Thing/t/metadata/labels/team': 'team',
  }),
  row('commonAnnotations', 'commonAnnotations: {a: «a»one, note: «note»why}\n', {
    'Deployment/web/metadata/annotations/a': 'a',
    'Deployment/web/spec/template/metadata/annotations/a': 'a',
    'CronJob/c/spec/jobTemplate/spec/template/metadata/annotations/a': 'a',
    'Thing/t/metadata/annotations/note': 'note',
  }),
  row('labels, one pair on the objects only', 'labels:\n- pairs: {team: «team»blue}\n', {
    'Deployment/web/metadata/labels/team': 'team',
    'Thing/t/metadata/labels/team': 'team',
  }),
  row('labels with selectors', 'labels:\n- includeSelectors: true\n  pairs:\n    team: «team»blue\n', {
    'Deployment/web/spec/selector/matchLabels/team': 'team',
    'Service/s/spec/selector/team': 'team',
  }),
  row('labels with templates', 'labels:\n- includeTemplates: true\n  pairs: {team: «team»blue}\n', {
    'Deployment/web/spec/template/metadata/labels/team': 'team',
    'CronJob/c/spec/jobTemplate/spec/template/metadata/labels/team': 'team',
    'Deployment/web/metadata/labels/team': 'team',
  }),
  row(
    'labels with fields of their own',
    `labels:
- pairs: {team: «team»blue}
  fields:
  - {path: spec/extra/labels, kind: Thing, create: true}
  - {path: spec/template/metadata/labels, kind: Deployment}
  - {path: spec/template/metadata/labels, kind: StatefulSet}
`,
    {
      'Thing/t/spec/extra/labels/team': 'team',
      'Thing/t/metadata/labels/team': 'team',
      'Deployment/web/spec/template/metadata/labels/team': 'team',
    },
  ),
  row(
    'labels with fields by group and version, through lists',
    `labels:
- pairs: {team: «team»blue}
  fields:
  - {path: 'spec/list[]/labels', group: example.com, create: true}
  - {path: spec/deep/labels, group: example.com, version: v2, create: true}
  - {path: spec/list/marks, version: v1, kind: Thing, create: true}
`,
    {
      'Thing/t/spec/list/0/labels/team': 'team',
      'Thing/t/spec/list/1/marks/team': 'team',
    },
  ),
  row(
    'two labels entries, the later one over the earlier',
    `labels:
- pairs: {tier: back, team: «team»red}
- pairs: {tier: «tier»middle}
`,
    { 'Thing/t/metadata/labels/tier': 'tier', 'Thing/t/metadata/labels/team': 'team' },
  ),
  row(
    'labels and commonLabels at once',
    `labels:
- pairs: {team: red, only: «only»here}
commonLabels: {team: «team»blue}
`,
    { 'Thing/t/metadata/labels/team': 'team', 'Thing/t/metadata/labels/only': 'only' },
  ),
  row(
    'configurations that teach every transformer a field of a custom kind',
    `configurations: [conf.yaml]
images: [{name: web, newTag: «tag»v2}]
namespace: «namespace»shop
replicas: [{name: t, count: «count»5}]
commonLabels: {team: «team»blue}
commonAnnotations: {a: «a»one}
`,
    {
      'Thing/t/spec/image': 'tag',
      'Thing/t/spec/size': 'count',
      'Thing/t/spec/home': 'namespace',
      'Thing/t/spec/labels/team': 'team',
      'Thing/t/spec/list/0/labels/team': 'team',
      'Thing/t/spec/notes/a': 'a',
      'Thing/t/spec/other': 'thing.yaml:6:10 resource',
      'Deployment/web/spec/template/spec/containers/0/image': 'web.yaml:14:18 resource',
    },
    {
      'conf.yaml': `images: [{path: spec/image, kind: Thing}]
namespace: [{path: spec/home, kind: Thing, create: true}]
replicas: [{path: spec/size, kind: Thing, create: true}]
commonLabels: [{path: spec/labels, kind: Thing, create: true}, {path: 'spec/list/labels', kind: Thing, create: true}]
commonAnnotations: [{path: spec/notes, kind: Thing, create: true}]
`,
      'thing.yaml': `apiVersion: example.com/v1
kind: Thing
metadata: {name: t}
spec:
  image: web:v1
  other: web:v1
  list: [{name: a}]
`,
    },
  ),
  row(
    'configurations of a base, for the kustomization that uses it, and for templates',
    `labels: [{pairs: {team: «team»blue}, includeTemplates: true}]
images: [{name: web, newTag: «tag»v2}]
`,
    { 'Thing/u/spec/image': 'tag', 'Thing/u/spec/marks/team': 'team', 'Thing/t/metadata/labels/team': 'team' },
    {
      'kustomization.yaml':
        'resources: [thing.yaml, base]\nlabels: [{pairs: {team: «team»blue}, includeTemplates: true}]\nimages: [{name: web, newTag: «tag»v2}]\n',
      'base/kustomization.yaml': 'resources: [u.yaml]\nconfigurations: [c.yaml]\n',
      'base/c.yaml':
        'images: [{path: spec/image, kind: Thing}]\ntemplateLabels: [{path: spec/marks, kind: Thing, create: true}]\n',
      'base/u.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: u}\nspec: {image: "web:v1"}\n',
    },
  ),
];

describe('what a kustomization writes is traced to the place that decides', () => {
  for (const { says, tree, fields } of rows) {
    it(says, async () => {
      const { traced, wrong } = await prove(tree, '');
      expect(traced).toMatchObject(fields);
      expect(wrong).toEqual([]);
    });
  }
});
