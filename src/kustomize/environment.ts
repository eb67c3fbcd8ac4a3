import { delimiter, isAbsolute } from 'node:path';
import { protocolsOf } from './remote.ts';

/** Where no home is: no configuration, plugin or credential of the user is found. */
const NOWHERE = '/nonexistent';
/** Nothing can listen on port 0, so a request that goes by this proxy never leaves. */
const NO_WAY_OUT = 'http://127.0.0.1:0';

/**
 * The whole environment of a renderer that reads files only: no PATH, so there is no Git to call; no home; a proxy that
 * leads nowhere. Measured on two cores over 150 roots: one processor for each process and fewer collections save a
 * quarter of the time.
 */
export function closedEnvironment(): Record<string, string> {
  return {
    ...always(),
    HTTP_PROXY: NO_WAY_OUT,
    HTTPS_PROXY: NO_WAY_OUT,
    NO_PROXY: '',
  };
}

/** The same for a renderer that may fetch these (allowed) addresses, with `temporary` for its clones. */
export function fetchingEnvironment(
  env: NodeJS.ProcessEnv,
  remotes: readonly string[],
  temporary: string,
): Record<string, string> {
  return {
    ...always(),
    // A relative entry would find a `git` inside a directory that is not ours.
    PATH: (env.PATH ?? '').split(delimiter).filter(isAbsolute).join(delimiter),
    TMPDIR: temporary,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    GIT_ALLOW_PROTOCOL: protocolsOf(remotes).join(':'),
    ...certificates(env),
  };
}

function always(): Record<string, string> {
  return {
    HOME: NOWHERE,
    LC_ALL: 'C',
    // kubectl reads user preferences, with aliases and default flags, unless told not to.
    KUBERC: 'off',
    KUBECTL_KUBERC: 'false',
    GOMAXPROCS: '1',
    GOGC: '400',
  };
}

/** Which authorities this machine trusts is no secret, and needed where it is not the default. */
function certificates(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'] as const;
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
