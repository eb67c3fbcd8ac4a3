import { type Command, InvalidArgumentError } from 'commander';
import { addFormatFlag, addRenderFlags, type RenderFlags, renderOptions } from './flags.ts';
import { wantsColor } from './io.ts';
import type { Run } from './program.ts';
import { printProblems } from './report-output.ts';

const EXPLAIN_FORMATS: readonly string[] = ['pretty', 'json'];

/** `oakum explain`: the life of one field, from the file that first wrote it to what is deployed. */
export function addExplain(program: Command, run: Run): void {
  const command = program
    .command('explain')
    .description('say which layers wrote a field, which one won, and where to change it')
    .argument('<root>', 'the kustomization that is deployed', directory)
    .argument('<resource>', 'Kind/name or Kind/namespace/name, as rendered or as in its source')
    .argument('<field>', 'spec.template.spec.containers[name=web].image, or a JSON Pointer');
  addRenderFlags(addFormatFlag(command, EXPLAIN_FORMATS))
    .addHelpText('after', '\nExample:\n  oakum explain overlays/prod Deployment/web spec.replicas')
    .action((root: string, resource: string, field: string, flags: RenderFlags & { readonly format: string }) => {
      run(async (env, io) => {
        const { explain } = await import('../app/explain.ts');
        const answer = await explain({ ...renderOptions(flags), cwd: io.cwd, env, root, resource, field });
        if (!answer.ok) {
          await printProblems([answer.problem], io);
          return { text: '', exitCode: 2 };
        }
        const { formatExplanation, formatExplanationJson } = await import('../app/print.ts');
        const { explanation } = answer;
        const text =
          flags.format === 'json'
            ? formatExplanationJson(explanation)
            : formatExplanation(explanation, { color: wantsColor(io.stdout, env) });
        return { text, exitCode: 0 };
      });
    });
}

/** An empty one is what an unset variable leaves, and would mean the working directory. */
function directory(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected the directory of a kustomization.');
  return text;
}
