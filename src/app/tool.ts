import manifest from '../../package.json' with { type: 'json' };

export const tool = { name: 'oakum', version: manifest.version } as const;
