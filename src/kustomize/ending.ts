/** What must still happen when this process is told to end: child processes and scratch directories do not outlive it. */
const undone = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `undo` if the process ends by a signal or by `process.exit` before the returned function was called. */
export function onEnding(undo: () => void): () => void {
  if (undone.size === 0) listen();
  undone.add(undo);
  return () => {
    if (undone.delete(undo) && undone.size === 0) silence();
  };
}

function listen(): void {
  process.on('exit', undoAll);
  for (const signal of SIGNALS) process.on(signal, endBy);
}

function silence(): void {
  process.off('exit', undoAll);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

function undoAll(): void {
  const all = [...undone];
  undone.clear();
  for (const undo of all) undo();
}

/** Cleans up, then lets the signal do what it would have done, unless someone else wants to handle it. */
function endBy(signal: NodeJS.Signals): void {
  undoAll();
  silence();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
