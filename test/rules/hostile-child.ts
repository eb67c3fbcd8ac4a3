// Loads rules and judges a render, as a process of its own, for tests that look whether hostile input can exhaust one.
// Standard input: {"rules": [texts], "render": YAML}. Standard output: what came of it.
import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '../../src/kubernetes/resource.ts';
import { readRendered } from '../../src/kustomize/reader.ts';
import { evaluateRules, loadRules } from '../../src/rules/index.ts';
import { builtInFiles } from './built-in.ts';

const { rules: texts, render } = JSON.parse(readFileSync(0, 'utf8')) as {
  rules: string[] | 'built-in';
  render: string;
};
const files = texts === 'built-in' ? builtInFiles : texts.map((text, index) => ({ file: `rules/${index}.yaml`, text }));
const { rules, problems } = await loadRules(files);
const read = readRendered(render);
const objects = read.ok ? (read.documents.filter((document) => document !== null) as KubernetesObject[]) : [];
const findings = evaluateRules(rules, objects, { kubernetesVersion: '1.34' });
process.stdout.write(
  JSON.stringify({
    problems: problems.map(({ message }) => message),
    unreadable: read.ok ? null : read.message,
    findings: findings.map(({ rule, outcome, message }) => `${rule.id} ${outcome}: ${message}`),
  }),
);
