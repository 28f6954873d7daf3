/** A service under load, whatever it is made of. */
export interface Service {
  readonly name: 'surecast' | 'bare';
  readonly url: string;
  /** Of its main process. */
  readonly pid: number;
  /** What a client authenticates with; empty where nobody asks. */
  readonly token: string;
  /** Processor seconds so far, of all its processes. */
  processorSeconds(): { server: number; redis: number };
  /** What its processes wrote to stderr. */
  output(): string;
  /** How a message gets in: resolves with whether it was taken. */
  publish(channel: string, text: string): Promise<boolean>;
  /** Clients that have acknowledged everything of the channel, by its own report; where it keeps none, null. */
  ackedBy(channel: string): Promise<number | null>;
  /** Where it stands with acks, when it is the service that says so. */
  onSettled?(handler: (settled: number) => void): void;
  stop(): Promise<void>;
}
