export function stamp(folder: string): string;
