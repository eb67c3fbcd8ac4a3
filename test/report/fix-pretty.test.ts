import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type FixReport, formatFixReport } from '../../src/report/index.ts';
import { fixReport } from './samples.ts';

function pretty(value: FixReport, color = false): string {
  return formatFixReport('pretty', value, { color, next: 'oakum fix --branch' }) ?? '';
}

const diff = `diff --git a/base/web.yaml b/base/web.yaml
--- a/base/web.yaml
+++ b/base/web.yaml
@@ -1,2 +1,2 @@
-\tprivileged: true\r
+\tprivileged: false\r
 spec: {}
`;

const fixed = [
  {
    rule: 'container-memory-limit',
    findings: [
      { root: 'prod', fingerprint: 'a' },
      { root: 'stage', fingerprint: 'a' },
    ],
    brought: [],
    edits: [{ file: 'base/web.yaml', line: 14, layer: 'resource' }],
    valueFrom: 'overlays/stage',
  },
];

describe('what was fixed, for a person', () => {
  test('is the diff, the edits with their places, and a sum', () => {
    expect(pretty(fixReport({ diff, fixed }))).toBe(`${diff}
Fixes
  base/web.yaml:14  container-memory-limit  2 findings, value from overlays/stage

1 edit fixes 2 findings

Next: oakum fix --branch
`);
    const along = {
      rule: 'service-account-exists',
      findings: [{ root: 'prod', fingerprint: 'b' }],
      brought: [],
      edits: [],
      valueFrom: null,
    };
    expect(pretty(fixReport({ diff, fixed: [...fixed, along] }))).toContain(
      '  (along with others)  service-account-exists  1 finding\n',
    );
  });

  test('groups what is left by its reason', () => {
    const entry = {
      rule: 'image-tag-not-latest',
      fingerprint: 'a',
      state: 'needs-value',
      code: 'needs-value',
    } as const;
    const reason = 'give a tag with --value';
    const advice = 'Give one.';
    const left = [
      { ...entry, root: 'prod', reason, advice },
      { ...entry, root: 'stage', reason, advice },
      { ...entry, root: 'stage', reason, advice, fingerprint: 'b' },
      { ...entry, root: 'prod', state: 'refused', code: 'anchor', reason: 'an anchor', advice: 'Move it.' } as const,
    ];
    expect(pretty(fixReport({ left }))).toBe(`Left
  image-tag-not-latest  needs-value  3 findings in 2 roots: give a tag with --value (needs-value)
  image-tag-not-latest  refused      1 finding in 1 root: an anchor (anchor)
What a person could do
  anchor       Move it.
  needs-value  Give one.

nothing to fix, 4 left
`);
  });

  test('names the branch and its commit', () => {
    const text = pretty(
      fixReport({ diff, fixed, branch: 'oakum/fix', commit: '0123456789abcdef0123456789abcdef01234567' }),
    );
    expect(text).toContain('1 edit fixes 2 findings, on branch oakum/fix (0123456789ab)\n');
  });

  test('says that there was nothing to do', () => {
    expect(pretty(fixReport())).toBe('nothing to fix\n');
  });

  test('does not say so where it failed', () => {
    const errors = [{ code: 'no-such-path', message: 'There is no "x".', file: null, line: null }];
    expect(pretty(fixReport({ errors }))).toBe('');
    expect(pretty(fixReport({ errors, diff, fixed }))).not.toContain('Next');
  });

  test('keeps the lines of the diff but nothing that steers a terminal', () => {
    const text = pretty(fixReport({ diff: '+a\u001b[2Jb\n+c\rd\r\n' }));
    expect(text).toMatch(/^\+a \[2Jb\n\+c d\r\n/);
  });

  test('paints only when asked to', () => {
    expect(pretty(fixReport({ diff, fixed }))).not.toContain('\u001b');
    const painted = pretty(fixReport({ diff, fixed }), true);
    expect(painted).toContain('\u001b[32m+\tprivileged: false');
    expect(stripVTControlCharacters(painted)).toBe(pretty(fixReport({ diff, fixed })));
  });
});
