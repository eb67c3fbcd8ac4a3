import { describe, expect, it } from 'vitest';
import { formatImage, parseImage } from '../../src/kubernetes/images.ts';

describe('an image reference', () => {
  it.each<[string, string, string | null, string | null]>([
    ['app', 'app', null, null],
    ['app:1', 'app', '1', null],
    ['team/app:1.2', 'team/app', '1.2', null],
    ['reg:5000/app', 'reg:5000/app', null, null],
    ['reg:5000/team/app:1', 'reg:5000/team/app', '1', null],
    ['app@sha256:0a', 'app', null, 'sha256:0a'],
    ['app:latest@sha256:0a', 'app', 'latest', 'sha256:0a'],
    ['reg:5000/app@sha256:0a', 'reg:5000/app', null, 'sha256:0a'],
    ['reg:5000/app:1@sha256:0a', 'reg:5000/app', '1', 'sha256:0a'],
  ])('%s has the name %s, the tag %s and the digest %s', (text, name, tag, digest) => {
    expect(parseImage(text)).toEqual({ name, tag, digest });
    expect(formatImage(parseImage(text))).toBe(text);
  });

  it.each<[string, string]>([
    ['', ''],
    ['app:', 'app'],
    ['app@', 'app'],
    ['app:@', 'app'],
  ])('%j, which is none, has a name and nothing else', (text, name) => {
    expect(parseImage(text)).toEqual({ name, tag: null, digest: null });
  });

  it.each([':1', 'a:b:c', 'a/b:c/d', '@sha256:0a', 'a@b@c', 'a:1/'])(
    '%j, which is none, is cut without complaint',
    (text) => {
      expect(typeof parseImage(text).name).toBe('string');
    },
  );
});
