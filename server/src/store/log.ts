/** As much of the process log as an adapter writes to. */
export interface StoreLog {
  warn(details: object, text: string): void;
  error(details: object, text: string): void;
}
