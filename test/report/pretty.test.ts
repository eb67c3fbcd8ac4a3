import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatReport, type Report } from '../../src/report/index.ts';
import { finding, report, root } from './samples.ts';

function pretty(value: Report, color = false): string {
  const text = formatReport('pretty', value, { color, next: 'oakum fix prod' });
  if (text === null) throw new Error('pretty is a format');
  return text;
}

describe('a report for a person', () => {
  test('has one aligned line for each finding, the place first, grouped by root', () => {
    const other = finding({
      rule: 'no-host-namespaces',
      severity: 'critical',
      action: 'block',
      message: 'the pod shares the network of its node',
      source: { file: 'prod/kustomization.yaml', line: 3, column: 21, layer: 'patch', via: ['prod'], confirmed: true },
    });
    expect(pretty(report([root('prod', [finding(), other]), root('stage', [finding()])], { places: 2 }))).toBe(`prod
  base/web.yaml:14:9            medium    annotate  container-memory-limit  container web sets no memory limit (Deployment shop/prod-web)
  prod/kustomization.yaml:3:21  critical  block     no-host-namespaces      the pod shares the network of its node (Deployment shop/prod-web)

stage
  base/web.yaml:14:9  medium  annotate  container-memory-limit  container web sets no memory limit (Deployment shop/prod-web)

2 roots, 6 resources: 3 findings at 2 places, 1 blocks

Next: oakum fix prod
`);
  });

  test('shows two objects that come from one line as one line', () => {
    const twin = finding({ resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: null, name: 'b-web' } });
    const text = pretty(report([root('prod', [finding(), twin])]));
    expect(text.match(/base\/web\.yaml/g)).toHaveLength(1);
    expect(text).toContain('(Deployment shop/prod-web and 1 more)');
  });

  test('keeps apart two objects whose lines are not known', () => {
    const untraced = { source: null, untraced: { code: 'transformer', reason: 'a transformer may have written it' } };
    const one = finding(untraced);
    const two = finding({ ...untraced, resource: { ...one.resource, name: 'api' } });
    const text = pretty(report([root('prod', [one, two])]));
    expect(text.match(/\(line unknown\) .*a transformer may have written it/g)).toHaveLength(2);
  });

  test('says what could not be evaluated and what cannot be decided', () => {
    const findings = [
      finding({ outcome: 'error', action: 'block', message: 'a-rule could not be evaluated: limits is no map' }),
      finding({ outcome: 'undecidable', message: 'a-rule could not be decided: limits is not known' }),
    ];
    const text = pretty(report([root('prod', findings)], { undecided: 1, blocking: 0 }));
    expect(text).toContain('  a-rule could not be evaluated: limits is no map (');
    expect(text).toContain('  a-rule could not be decided: limits is not known (');
    expect(text).toContain('2 findings at 2 places, none blocks, 1 could not be evaluated, 1 undecided\n');
  });

  test('shows a failed root with the reason, its file and its line', () => {
    const error = { code: 'kustomize-failed', message: 'no such file', file: 'prod/kustomization.yaml', line: 4 };
    const failed = root('prod', [], { status: 'failed', error, resources: 0 });
    expect(pretty(report([failed], { failedRoots: 1, resources: 0 }))).toBe(
      'prod\n  failed  prod/kustomization.yaml:4: no such file\n\n1 root, 0 resources: 0 findings, 1 root failed\n',
    );
  });

  test('is one line where nothing is wrong, and the top is shown as a dot where something is', () => {
    expect(pretty(report([root('prod', [])]))).toBe('1 root, 3 resources: 0 findings\n');
  });

  test('says how many resources no schema is known of', () => {
    expect(pretty(report([root('prod', [])], { unknownKinds: 1 }))).toBe(
      '1 root, 3 resources: 0 findings\n1 resource of unknown kinds, held against no schema\n',
    );
    expect(pretty(report([root('', [finding()])]))).toMatch(/^\.\n/);
  });

  test('suggests no fix where none is possible', () => {
    const manual = {
      state: 'manual',
      safety: 'manual',
      code: 'no-mechanical-fix',
      reason: 'only its owner knows',
      advice: 'Ask its owner.',
    } as const;
    expect(pretty(report([root('prod', [finding({ fix: manual })])]))).not.toContain('Next');
  });

  test('says once for each code what a person could do where no line is known', () => {
    const stays = { state: 'refused', safety: 'safe', reason: 'it is so', advice: 'Do this.' } as const;
    const none = { source: null, untraced: { code: 'helm', reason: 'charts' } } as const;
    const text = pretty(
      report([
        root('prod', [
          finding({ ...none, fix: { ...stays, code: 'helm' } }),
          finding({ ...none, fix: { ...stays, code: 'helm' }, fingerprint: 'b' }),
          finding({ fix: { ...stays, code: 'safety', advice: 'Not told here.' } }),
        ]),
      ]),
    );
    expect(text).toContain('\nWhat a person could do\n  helm  Do this.\n\n');
    expect(text).not.toContain('Not told');
  });

  test('lets nothing from a repository steer the terminal, with colour or without', () => {
    const hostile = finding({
      message: 'a\u001b[2J\u0007b\nc\u009b1md\u202ee',
      resource: { apiVersion: 'v1', kind: 'Pod\u001b]0;x\u0007', namespace: 'n\r', name: 'p\u0000' },
      source: { file: 'a\u001b[31m.yaml', line: 1, column: 1, layer: 'resource', via: [], confirmed: true },
    });
    const text = report([root('r\u001b[1m', [hostile])]);
    expect(pretty(text)).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    // Only the colours that we write are left, and these only paint.
    expect(stripVTControlCharacters(pretty(text, true))).toBe(pretty(text));
  });

  test('paints only when asked to', () => {
    const text = report([root('prod', [finding({ action: 'block', severity: 'high' })])]);
    expect(pretty(text)).not.toContain('\u001b');
    expect(pretty(text, true)).toContain('\u001b[31mhigh');
    expect(stripVTControlCharacters(pretty(text, true))).toBe(pretty(text));
  });
});

test('a format that does not exist is none', () => {
  expect(formatReport('toString', report([]), { color: false, next: null })).toBeNull();
  expect(formatReport('', report([]), { color: false, next: null })).toBeNull();
});

test('JSON is the report itself, with a last newline', () => {
  const value = report([root('prod', [finding()])]);
  const text = formatReport('json', value, { color: true, next: 'x' }) ?? '';
  expect(JSON.parse(text)).toEqual(value);
  expect(text.endsWith('}\n')).toBe(true);
});
