/** Why the API server would refuse an object. */
export interface SchemaError {
  /** The field in question, absolute in the object; one that is missing need not exist. */
  readonly pointer: string;
  readonly message: string;
}

/** Told each error as it is found. */
export type Complain = (pointer: string, message: string) => void;
