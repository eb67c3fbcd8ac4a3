import type { Command } from 'commander';
import { PLUGIN_TIMEOUT_SECONDS } from '../app/options.ts';
import { addPlatformFlags, type PlatformFlags, platformOptions, podSecurityNotice } from './flags.ts';
import { print } from './io.ts';
import type { Run } from './program.ts';

/** `oakum generate`: what Argo CD runs in an app's directory. Manifests or nothing go out, and one line that says why. */
export function addGenerate(program: Command, run: Run): void {
  const command = program.command('generate').description("Argo CD's plugin command: print the manifests, or refuse");
  addPlatformFlags(command, PLUGIN_TIMEOUT_SECONDS)
    .addHelpText('after', '\nExample:\n  OAKUM_POLICY=/etc/oakum/policy.yaml oakum generate')
    .action((flags: PlatformFlags) => {
      run(async (env, io) => {
        const { generate } = await import('../app/generate.ts');
        const kubernetesVersion = flags.kubernetesVersion ?? null;
        const options = { ...platformOptions(flags, env, io), kubernetesVersion, onProgress: null };
        const { manifests, verdict, exitCode } = await generate(options);
        // A refusal is one line, which Argo CD shows.
        await print(io.stderr, exitCode === 0 ? podSecurityNotice(flags) + verdict : verdict);
        return { text: manifests, exitCode };
      });
    });
}
