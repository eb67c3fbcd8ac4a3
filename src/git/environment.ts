import { delimiter, isAbsolute } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

/** A configuration value for one run, given to Git by environment so that no argument list shows it. */
export type Setting = readonly [key: string, value: string];

/** Where the user's own Git configuration is found. */
const ownConfiguration = ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

/** What the user may need to reach a remote. */
const ownKeys = ['USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'SSH_ASKPASS', 'GIT_ASKPASS'];
const ownSsh = ['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_SSH_VARIANT'];
const ownCertificates = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'];
const ownProxies = ['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'];

/** For everything that stays on this machine: no configuration of the user or the system, no way out. */
export function localEnvironment(): Environment {
  return {
    ...always(),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    // A partial clone fetches a missing object when it is read, by commands that its configuration names.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

/** For reading the configuration as the user sees it; it is only listed, never acted on. */
export function configurationEnvironment(): Environment {
  return { ...always(), ...inherited(ownConfiguration), ...numbered(ownSettings()), GIT_ALLOW_PROTOCOL: 'none' };
}

/**
 * For a push. What the user has set up on this machine is theirs and legitimate: credential helpers, an ssh command,
 * addresses rewritten in `~/.gitconfig`. The repository's own file is not read at all (see bench.ts): of it only the
 * given settings pass. Protocols are those of Git itself; `ext::` and foreign remote helpers would run commands.
 */
export function networkEnvironment(settings: readonly Setting[]): Environment {
  return {
    ...always(),
    ...inherited(ownConfiguration),
    ...inherited([...ownKeys, ...ownSsh, ...ownCertificates, ...ownProxies]),
    ...numbered([...ownSettings(), ...settings]),
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  };
}

/** Settings for one local run. */
export function withSettings(environment: Environment, settings: readonly Setting[]): Environment {
  return { ...environment, ...numbered(settings) };
}

function always(): Environment {
  return {
    // A relative entry would find a `git` inside the directory that Git runs in.
    PATH: (process.env.PATH ?? '').split(delimiter).filter(isAbsolute).join(delimiter),
    // Git's messages are read here.
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // What a commit holds is what is shipped, not what a replacement on this machine shows.
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

function inherited(names: readonly string[]): Environment {
  const environment: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return environment;
}

/** CI systems hand over identity and credentials as numbered settings; of those, what this room has a use for. */
function ownSettings(): Setting[] {
  const count = Number(process.env.GIT_CONFIG_COUNT ?? 0);
  const settings: Setting[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = process.env[`GIT_CONFIG_KEY_${index}`] ?? '';
    if (/^(user|http|credential|url)\.|^core\.sshcommand$/i.test(key)) {
      settings.push([key, process.env[`GIT_CONFIG_VALUE_${index}`] ?? '']);
    }
  }
  return settings;
}

function numbered(settings: readonly Setting[]): Environment {
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
