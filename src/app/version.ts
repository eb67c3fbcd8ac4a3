import { findRenderer, type Renderer } from '../kustomize/renderer.ts';
import { tool } from './tool.ts';

/**
 * What is installed, one line each: Oakum, and the kustomize that it would run, with where it comes from, or why there
 * is none.
 */
export async function describeVersion(env: NodeJS.ProcessEnv): Promise<{ text: string; exitCode: 0 | 2 }> {
  const found = await findRenderer(env);
  const own = `${tool.name} ${tool.version}\n`;
  if (!found.ok) return { text: `${own}no kustomize: ${found.problem.message}\n`, exitCode: 2 };
  const { name, version, kubectl } = found.renderer;
  const part = kubectl === null ? '' : `, part of kubectl ${kubectl}`;
  return { text: `${own}${name} ${version} (${originOf(found.renderer, env)}${part})\n`, exitCode: 0 };
}

function originOf({ from, program }: Renderer, env: NodeJS.ProcessEnv): string {
  if (from === 'pinned') return 'pinned by this installation';
  return from === 'PATH' ? `${program}, from the PATH` : `${env['OAKUM_KUSTOMIZE']}, from OAKUM_KUSTOMIZE`;
}
