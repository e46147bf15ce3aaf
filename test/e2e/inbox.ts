/** Receives the events that the rules send to their queues. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What all events have in common. */
interface Detail {
  readonly id: string;
  readonly executionArn: string;
}

export interface Delivery<T extends Detail> {
  readonly detail: T;
  /** The rules that matched the event. */
  readonly rules: readonly string[];
}

interface Message<T> {
  readonly rule: string;
  readonly detail: T;
}

const PAUSE_MS = 200;

export class Inbox<T extends Detail> {
  /** Empties the queues first: an earlier run may have left messages. */
  static async open<T extends Detail>(queues: Readonly<Record<string, string>>): Promise<Inbox<T>> {
    const sqs = new SQSClient();
    for (const QueueUrl of Object.values(queues)) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    return new Inbox<T>(queues, sqs);
  }

  readonly messages: Message<T>[] = [];
  private open = true;
  private rounds = 0;
  private readonly work: Promise<void>;

  private constructor(
    private readonly queues: Readonly<Record<string, string>>,
    private readonly sqs: SQSClient,
  ) {
    this.work = this.receive();
  }

  async close(): Promise<void> {
    this.open = false;
    await this.work;
  }

  /** All events of an execution that has ended, in order. It first receives all messages that are in the queues now. */
  async eventsOf(executionArn: string): Promise<Delivery<T>[]> {
    for (const round = this.rounds; this.open && this.rounds < round + 2;) await sleep(PAUSE_MS);
    const messages = this.messages.filter(({ detail }) => detail.executionArn === executionArn);
    const ids = [...new Set(messages.map(({ detail }) => detail.id))].sort((a, b) => numberOf(a) - numberOf(b) || 0);
    return ids.map((id) => {
      const same = messages.filter(({ detail }) => detail.id === id);
      return { detail: same[0].detail, rules: same.map(({ rule }) => rule).sort() };
    });
  }

  private async receive(): Promise<void> {
    while (this.open) {
      for (const [rule, QueueUrl] of Object.entries(this.queues)) await this.empty(rule, QueueUrl);
      this.rounds++;
      await sleep(PAUSE_MS);
    }
  }

  private async empty(rule: string, QueueUrl: string): Promise<void> {
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return;
      for (const { Body, ReceiptHandle } of Messages) {
        this.messages.push({ rule, detail: (JSON.parse(Body!) as Message<T>).detail });
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }
}

/** The events of a wait are numbered, because queues do not keep their order. Those of a batch are not: NaN keeps them as they came. */
const numberOf = (id: string) => Number(id.split('#')[1]);
